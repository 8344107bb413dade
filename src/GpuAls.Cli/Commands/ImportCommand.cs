using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Cli.Output;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Export.Importing;

namespace GpuAls.Cli.Commands;

/// <summary><c>gpuals import FILE --model M</c>: makes a model from a model of the Python package implicit.</summary>
sealed class ImportCommand : DocumentedCommand
{
    readonly Argument<string> file = new("FILE")
    {
        Description = "Model of the Python package implicit: the .npz file of AlternatingLeastSquares.save.",
    };

    readonly ModelOption model = new("Write the model to this file.", required: true);
    readonly FileOption users = new(
        "--users", "Names of the users: one per line in the order of their rows, or users.tsv of an export. Default: the rows.");
    readonly FileOption items = new("--items", "Names of the items, in the same form. Default: the rows.");
    readonly FileOption known = new(
        "--known", "Known interactions: the matrix users × items that was given to fit, from scipy.sparse.save_npz. Default: none.");
    readonly OverwriteOption overwrite = new();
    readonly OutputOption output = new();
    readonly Terminal terminal;

    public ImportCommand(Terminal terminal)
        : base("import", "Make a model from a model of the Python package implicit.")
    {
        this.terminal = terminal;
        Add(file);
        TypedPath.Check(file);
        Add(HelpHeading.Plain, model, users, items, known, overwrite);
        output.AddTo(this, HelpHeading.Plain);
        Examples =
        [
            new(
                "Import a model with its names and interactions",
                "gpuals import model.npz --users users.txt --items items.txt --known user_items.npz --model plays.als"),
        ];
        SetAction((parse, cancel) => Task.FromResult((int)Import(parse, cancel)));
    }

    ExitCode Import(ParseResult parse, CancellationToken cancel)
    {
        var path = parse.GetRequiredValue(model)!;
        var files = new ImplicitFiles(parse.GetRequiredValue(file), parse.GetValue(users), parse.GetValue(items), parse.GetValue(known));
        new CommandFiles(terminal)
            .Reads(file.Name, files.Model)
            .Reads(users.Name, files.Users)
            .Reads(items.Name, files.Items)
            .Reads(known.Name, files.Known)
            .Writes(ModelOption.OptionName, path, ModelOption.Content)
            .Check(parse.GetValue(overwrite));
        var progress = new ProgressDisplay(terminal);
        var imported = ImplicitModel.Read(files, progress.Note, cancel);
        imported.Save(path, cancel);
        var bytes = new FileInfo(path).Length;
        if (output.WriterForPrograms(parse, terminal) is { } writer)
        {
            writer.Write(new Report(
                null,
                [
                    new("model", null, path), new("users", null, imported.Users.Count), new("items", null, imported.Items.Count),
                    new("factors", null, imported.Options.Factors), new("entries", null, imported.Known.Entries), new("bytes", null, bytes),
                ]));
        }
        else
        {
            terminal.Confirm(
                $"Wrote {DisplayText.Escape(path)}: {Format.Count(imported.Users.Count, "user")} × {Format.Count(imported.Items.Count, "item")}, "
                + $"{Format.Count(imported.Options.Factors, "factor")}, {Format.Count(imported.Known.Entries, "pair")}, {Format.Bytes(bytes)}.");
        }

        return ExitCode.Done;
    }
}
