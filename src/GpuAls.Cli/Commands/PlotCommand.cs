using System.CommandLine;
using System.Text;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Reporting;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Core.Model;
using GpuAls.Reporting;
using GpuAls.Reporting.Charts;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals plot MODEL KIND -o FILE</c>: one figure of a model as SVG or PNG.</summary>
sealed class PlotCommand : DocumentedCommand
{
    // An open file without an extension, such as a pipe to another program, gets SVG.
    const string StandardOutput = "/dev/stdout";

    static readonly string[] Extensions = [".svg", ".png"];

    readonly ModelArgument model = new();
    readonly Argument<string> kind = new("KIND")
    {
        Description = $"Figure: {string.Join("; ", PlotKind.All.Select(row => $"{row.Word} ({row.Help})"))}.",
    };

    readonly OutOption file = new("Write the figure to this file: NAME.svg or NAME.png.");
    readonly FigureSources sources = new();
    readonly NumberOption<int> width = new("--width", "Width in pixels; a PNG has twice as many.", 800, NumberRange.From(160, 4000));
    readonly NumberOption<int> height = new("--height", "Height in pixels. Default: from the width.", null, NumberRange.From(120, 4000));
    readonly Option<bool> dark = new("--dark") { Description = "Draw on a dark background." };
    readonly NumberOption<int> mapItems = new("--items", "Maximum number of items on the map.", 2000, NumberRange.From(1, 50_000));
    readonly OverwriteOption overwrite = new();
    readonly Terminal terminal;

    public PlotCommand(Terminal terminal)
        : base("plot", "Draw a figure of a model as SVG or PNG.")
    {
        this.terminal = terminal;
        Add(model);
        Add(kind);
        kind.CompletionSources.Add([.. PlotKind.All.Select(row => row.Word)]);
        kind.Validators.Add(result =>
        {
            var typed = result.Tokens is [var token, ..] ? token.Value : "";
            if (Find(typed) is null)
            {
                var words = DisplayText.OneOf([.. PlotKind.All.Select(row => row.Word)]);
                result.AddError($"unknown figure {DisplayText.Quote(typed)}; expected {words}");
            }
        });
        file.Validators.Add(result =>
        {
            if (result.Tokens is not [.., { Value: var path and not StandardOutput }]) return;
            if (!Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
                result.AddError($"{file.Name} is {DisplayText.Quote(path)}; expected a name that ends with .svg or .png");
        });
        Add(HelpHeading.Plain, file, width, height, dark, mapItems, overwrite);
        sources.AddTo(this);
        Examples =
        [
            new("Draw the number of users of the items", "gpuals plot plays.als listeners -o listeners.svg"),
            new("Draw the quality beside baselines as PNG", "gpuals plot plays.als quality --test test.tsv -o quality.png"),
            new("Draw the map of items on a dark background", "gpuals plot plays.als map -o map.png --dark --width 1200"),
        ];
        Validators.Add(result =>
        {
            if (result.GetResult(kind) is not { Tokens: [{ Value: var word }] } || Find(word) is not { } found) return;
            foreach (var (needs, option) in new[] { (PlotData.Quality, FigureSources.TestName), (PlotData.Times, FigureSources.DataName) })
            {
                var isGiven = result.IsGiven(Options.First(one => one.Name == option));
                if (found.Needs == needs && !isGiven) result.AddError($"{found.Word} requires {option}");
                if (found.Needs != needs && isGiven) result.AddError($"{option} requires {PlotKind.All.First(one => one.Needs == needs).Word}");
            }

            if (found.Word != "map" && result.IsGiven(mapItems)) result.AddError($"{mapItems.Name} requires map");
        });
        SetAction((parse, cancel) => Task.FromResult((int)Plot(parse, cancel)));
    }

    ExitCode Plot(ParseResult parse, CancellationToken cancel)
    {
        var (path, to, chosen) = (parse.GetRequiredValue(model), parse.GetRequiredValue(file), Find(parse.GetRequiredValue(kind))!);
        var files = new CommandFiles(terminal).Reads(model.Name, path);
        sources.AddFiles(parse, files);
        files.Writes(file.Name, to, OutOption.Content("figure", SvgCharts.Mark)).Check(parse.GetValue(overwrite));
        var display = new ProgressDisplay(terminal);
        using var opened = AlsModel.Open(path);
        var source = new PlotSource(
            opened,
            parse.GetValue(mapItems),
            sources.Activity(parse, terminal, display, cancel),
            sources.Quality(parse, path, terminal, display, cancel));
        var chart = chosen.Draw(source, cancel)
            ?? throw new RemedyException($"{DisplayText.Escape(path)} {chosen.Missing!.Value.Problem}", chosen.Missing.Value.Remedy);
        var (w, h) = Size(parse, chart);
        var theme = parse.GetValue(dark) ? ChartTheme.Dark : ChartTheme.Light;
        var bytes = IsPng(to) ? PngCharts.Draw(chart, w, h, theme) : Encoding.UTF8.GetBytes(SvgCharts.Document(chart, w, h, theme));
        file.Write(to, stream => stream.Write(bytes));
        terminal.Confirm($"Wrote {DisplayText.Escape(to)}: {chart.Title}.");
        return ExitCode.Done;
    }

    (double Width, double Height) Size(ParseResult parse, Chart chart)
    {
        var wide = parse.GetValue(width);
        return (wide, parse.IsGiven(height) ? parse.GetValue(height) : Math.Round(wide * chart.HeightPerWidth));
    }

    static bool IsPng(string path) => Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase);

    static PlotKind? Find(string word) => PlotKind.All.FirstOrDefault(row => string.Equals(row.Word, word, StringComparison.OrdinalIgnoreCase));
}
