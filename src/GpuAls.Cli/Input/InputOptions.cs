using System.CommandLine;
using GpuAls.Cli.Help;
using GpuAls.Cli.Options;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The input file, its layout, and the treatment of rows that are not valid interactions.</summary>
sealed class InputOptions
{
    // The word for a value column that does not exist.
    const string None = "none";

    readonly Argument<string> file =
        new("FILE") { Description = "Interactions as tab- or comma-separated text, plain or .gz; - reads standard input." };

    readonly ChoiceOption<InteractionFormat> format = new(
        "--format",
        $"Known layout: {string.Join("; ", InteractionFormat.All.Select(format => $"{format.Word} ({format.Help})"))}.",
        null,
        [.. InteractionFormat.All.Select(format => (format.Word!, format))])
    {
        // The description has the words, and here they would take half of the width.
        HelpName = "layout",
    };

    readonly FileOption names = new("--names", "File with the id and the name of each item, for input that has only ids.");

    readonly Option<char?> separator = new("--separator")
    {
        Description = "Column separator: one character, tab or space. Default: detected from the first line.",
        HelpName = "character",
        CustomParser = result =>
        {
            switch (result.Tokens[^1].Value)
            {
                case [var character]: return character;
                case "tab" or @"\t": return '\t';
                case "space": return ' ';
                case var other:
                    result.AddError($"--separator is '{other}'; expected one character, tab or space");
                    return null;
            }
        },
    };

    readonly Option<bool> header = new("--header") { Description = "The first line is a header. Default: detected." };
    readonly Option<bool> noHeader = new("--no-header") { Description = "The first line is data." };
    readonly ColumnOption user = new("--user-column", "Column with the user: zero-based index or header name. Default: 0.");
    readonly ColumnOption item = new("--item-column", "Column with the item: zero-based index or header name. Default: 1.");
    readonly ColumnOption value = new("--value-column", "Column with the count or strength, or none to count each row as 1. Default: 2.");
    readonly ColumnOption events = new(
        "--event-column", "Column with the event, such as view or buy; requires --event-weight. Without --value-column, each row then counts as 1.");
    readonly EventWeightOption eventWeights = new();

    readonly ChoiceOption<bool> negative = new(
        "--negative",
        "How to treat negative values: bad rejects the row, dislike reads it as a dislike of that strength.",
        "bad",
        ("bad", false),
        ("dislike", true));

    readonly ColumnOption dislike = new("--dislike-column", "Column that marks dislikes with true, yes or a number other than 0.");
    readonly Option<bool> lowerCase =
        new("--lower-case") { Description = "Convert item names to lower case, so that Beyoncé and beyoncé are one item." };

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
    public IReadOnlyList<Option> Columns => [user, item, value];

    /// <summary>Adds the argument and the options to a command.</summary>
    public void AddTo(DocumentedCommand command)
    {
        command.Add(file);
        Option[] options =
            [format, names, separator, header, noHeader, user, item, value, events, eventWeights, negative, dislike, lowerCase, onBadRow, badRows];
        command.Add(HelpHeading.Input, options);
        command.Validators.Add(result =>
        {
            if (isOptional && result.GetValue(file) is null && result.FirstGiven(options) is { } given)
                result.AddError($"{given.Name} requires FILE");
            if (result.GetValue(header) && result.GetValue(noHeader))
                result.AddError("--header and --no-header exclude each other; expected one of them");
            if (!result.IsGiven(events) && result.IsGiven(eventWeights))
                result.AddError("--event-weight requires --event-column, the column with the events");
            if (result.IsGiven(events) && !result.IsGiven(eventWeights))
                result.AddError("--event-column requires --event-weight, the weight of each event");
            if (result.IsGiven(badRows) && result.GetResult(onBadRow) is { Tokens: [{ Value: "stop" }] })
                result.AddError("--bad-rows requires skipped rows, but --on-bad-row is stop");
        });
    }

    /// <summary>The paths that were typed, for a command line that is shown without folders.</summary>
    public IEnumerable<string> Paths(ParseResult parse) =>
        ((string?[])[parse.GetValue(file), parse.GetValue(names), parse.GetValue(badRows)]).OfType<string>();

    /// <summary>The input file; null if it is optional and was not typed.</summary>
    public InputFile? ReadIfNamed(ParseResult parse) => parse.GetValue(file) is null ? null : Read(parse);

    /// <summary>The input file.</summary>
    public InputFile Read(ParseResult parse) => Read(parse, parse.GetRequiredValue(file));

    /// <summary>Another file with the typed layout.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="path">The path of the file.</param>
    public InputFile Read(ParseResult parse, string path)
    {
        var layout = format.GivenOr(parse, new InteractionFormat());
        return new InputFile(
            path,
            layout with
            {
                Separator = parse.GetValue(separator) ?? layout.Separator,
                HasHeader = parse.GetValue(header) ? true : parse.GetValue(noHeader) ? false : layout.HasHeader,
                User = parse.GetValue(user) ?? layout.User,
                Item = parse.GetValue(item) ?? layout.Item,
                Value = Value(parse, layout),
                Event = parse.GetValue(events),
                EventWeights = parse.GetValue(eventWeights) ?? new Dictionary<string, float>(),
                NegativeIsDislike = negative.Meaning(parse),
                Dislike = parse.GetValue(dislike),
                LowerCaseItems = parse.GetValue(lowerCase) || layout.LowerCaseItems,
                OnBadRow = onBadRow.GivenOr(parse, null) ?? layout.OnBadRow,
            },
            parse.GetValue(names),
            parse.GetValue(badRows));
    }

    ColumnReference? Value(ParseResult parse, InteractionFormat layout)
    {
        if (parse.GetValue(value) is { } given) return given.Name == None ? null : given;
        return parse.GetValue(events) is not null && !parse.IsGiven(format) ? null : layout.Value;
    }
}
