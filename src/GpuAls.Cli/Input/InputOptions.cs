using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The input file, its layout, and the treatment of rows that are not valid interactions.</summary>
sealed class InputOptions
{
    readonly Argument<string> file =
        new("FILE")
        {
            Description = "Interactions as tab- or comma-separated text, plain or compressed (.gz, .bz2, .xz, .zst); - reads standard input.",
        };

    readonly ChoiceOption<InteractionFormat> format = new(
        "--format",
        $"Known layout: {string.Join("; ", InteractionFormat.All.Select(format => $"{format.Word} ({format.Help})"))}.",
        null,
        [.. InteractionFormat.All.Select(format => (format.Word!, format))])
    {
        // The description has the words, and here they would take half of the width.
        HelpName = "layout",
    };

    readonly TextOptions text = new();
    readonly ColumnOptions columns = new();
    readonly ItemNameOptions names = new();

    readonly ChoiceOption<BadRowPolicy?> onBadRow = new(
        "--on-bad-row",
        "How to treat invalid rows: stop at the first one, or skip and count them. Default: stop; with --format, skip.",
        null,
        ("stop", BadRowPolicy.Stop),
        ("skip", BadRowPolicy.Skip));

    readonly FileOption badRows = new("--bad-rows", "Write skipped rows to this file.");

    readonly bool isOptional;

    /// <param name="without">The effect of leaving the file out, for the help; null if the file is required.</param>
    public InputOptions(string? without = null)
    {
        if (without is null) return;
        file.Description += $" {without}";
        file.Arity = ArgumentArity.ZeroOrOne;
        isOptional = true;
    }

    /// <summary>The argument FILE.</summary>
    public Argument<string> File => file;

    /// <summary>--format</summary>
    public Option Format => format;

    /// <summary>--user-column, --item-column and --value-column.</summary>
    public IReadOnlyList<Option> Columns => columns.Main;

    /// <summary>Adds the argument and the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(file);
        Option[] options = [format, .. names.All, .. text.All, .. columns.All, onBadRow, badRows];
        command.Add(HelpHeading.Input, options);
        command.Validators.Add(result =>
        {
            if (isOptional && result.GetValue(file) is null && result.FirstGiven(options) is { } given)
                result.AddError($"{given.Name} requires FILE");
            text.Validate(result);
            columns.Validate(result);
            if (result.IsGiven(badRows) && result.GetResult(onBadRow) is { Tokens: [{ Value: "stop" }] })
                result.AddError("--bad-rows requires skipped rows, but --on-bad-row is stop");
        });
    }

    /// <summary>The paths that were typed, for a command line that is shown without folders.</summary>
    public IEnumerable<string> Paths(ParseResult parse) =>
        ((string?[])[parse.GetValue(file), names.Path(parse), parse.GetValue(badRows)]).OfType<string>();

    /// <summary>The input file; null if it is optional and was not typed.</summary>
    public InputFile? ReadIfNamed(ParseResult parse) => parse.GetValue(file) is null ? null : Read(parse);

    /// <summary>The input file.</summary>
    public InputFile Read(ParseResult parse) => Read(parse, parse.GetRequiredValue(file));

    /// <summary>Another file with the typed layout.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="path">The path of the file.</param>
    public InputFile Read(ParseResult parse, string path)
    {
        var known = format.GivenOr(parse, new InteractionFormat());
        var typed = names.Read(parse, columns.Read(parse, known)) with
        {
            Text = text.Read(parse, known.Text),
            OnBadRow = onBadRow.GivenOr(parse, null) ?? known.OnBadRow,
        };
        return new InputFile(path, typed, names.Path(parse), parse.GetValue(badRows));
    }
}
