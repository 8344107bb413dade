using System.CommandLine;
using GpuAls.Cli.Exporting;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Export.Targets;
using GpuAls.Export.Vectors;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals export MODEL --as FORMAT --to PATH</c>: writes a model in the format of another program.</summary>
sealed class ExportCommand : DocumentedCommand
{
    readonly ModelArgument model = new();
    readonly ChoiceOption<ExportFormat> format;
    readonly Option<string> target = new("--to")
    {
        Description = "Folder to write, which appears complete or not at all. For pgvector and postgresql: postgresql:CONNECTION STRING. "
            + "For qdrant: qdrant:http://HOST:6334.",
        HelpName = "target",
        Required = true,
    };

    readonly ChoiceOption<VectorMetric> metric;
    readonly Option<string?> name = new("--name")
    {
        Description = "Name of the tables or collections of a database, NAME_items and NAME_users. Default: the name of the model file.",
        HelpName = "name",
    };

    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = new();
    readonly Terminal terminal;

    public ExportCommand(Terminal terminal)
        : base("export", "Write a model in the format of another program.")
    {
        this.terminal = terminal;
        format = new(
            "--as",
            $"Format: {string.Join(", ", ExportFormats.All.Select(row => $"{row.Word} ({row.Help})"))}.",
            null,
            [.. ExportFormats.All.Select(row => (row.Word, row))])
        { Required = true };
        metric = new(
            "--metric",
            $"Metric of the search for the nearest vectors, for --as {DisplayText.OneOf(ExportFormats.Words(row => row.TakesMetric))}: "
                + $"{string.Join(", ", VectorMetricInfo.All.Select(row => $"{row.Word} ({row.Help})"))}.",
            VectorMetricInfo.Of(VectorMetric.InnerProduct).Word,
            [.. VectorMetricInfo.All.Select(row => (row.Word, row.Value))]);
        TypedPath.Check(target, "folder or an address");
        TypedPath.Check(name, "name");
        overwrite.Description = "Replace an older export.";
        Add(model);
        Add(HelpHeading.Plain, format, target, metric, name, overwrite);
        output.AddTo(this, HelpHeading.Plain);
        Examples =
        [
            new("Write the vectors as tables", "gpuals export plays.als --as parquet --to plays-parquet"),
            new("Open a model in the Python package implicit", "gpuals export plays.als --as implicit --to plays-implicit"),
            new("Search the nearest vectors in PostgreSQL", "gpuals export plays.als --as pgvector --to postgresql://localhost/shop"),
            new("Serve recommendations with ONNX Runtime", "gpuals export plays.als --as onnx --to plays-onnx"),
        ];
        Validators.Add(result =>
        {
            if (result.IsGiven(name) && result.GetValue(format) is { } file && ExportFormats.Find(file) is { Target: ExportTarget.Folder })
            {
                var words = DisplayText.OneOf(ExportFormats.Words(one => one.Target == ExportTarget.Address));
                result.AddError($"--name requires --as {words}; found --as {file}");
            }

            if (!result.IsGiven(metric) || result.GetValue(format) is not { } word) return;
            if (ExportFormats.Find(word) is { TakesMetric: false } row)
                result.AddError($"--metric requires --as {DisplayText.OneOf(ExportFormats.Words(one => one.TakesMetric))}; found --as {row.Word}");
        });
        SetAction((parse, cancel) => Task.FromResult((int)Export(parse, cancel)));
    }

    ExitCode Export(ParseResult parse, CancellationToken cancel)
    {
        var (path, to, chosen) = (parse.GetRequiredValue(model), parse.GetRequiredValue(target), format.Meaning(parse));
        new CommandFiles(terminal).Reads(model.Name, path).Check();
        Exporter.Check(chosen, to, parse.GetValue(overwrite), ExportFormats.All);
        using var opened = AlsModel.Open(path);
        var progress = new ProgressDisplay(terminal);
        var job = new ExportJob(opened, to, metric.Meaning(parse), parse.GetValue(overwrite), progress.Note, cancel)
        {
            Name = parse.GetValue(name) ?? Path.GetFileNameWithoutExtension(path),
            Watch = (part, rows, work) => progress.RunOnScreen<int, int>(
                $"writing {part}",
                done => (double)done / rows,
                _ => null,
                watcher =>
                {
                    work(watcher);
                    return rows;
                }),
        };
        var overlap = chosen.HoldsNeighbours ? null : RankingOverlap.Of(opened, cancel);
        var report = new ExportReport(chosen, job, Exporter.Write(chosen, job), overlap);
        if (output.WriterForPrograms(parse, terminal) is { } writer) writer.Write(report.ForPrograms);
        else foreach (var sentence in report.Sentences) terminal.Confirm(sentence);
        if (report.NeighbourNote is { } note) progress.Note(note);
        return ExitCode.Done;
    }
}
