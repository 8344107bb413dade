using System.CommandLine;
using GpuAls.Ingestion;

namespace GpuAls.Cli;

/// <summary>Which file of play counts is read, how it is laid out, and what happens to rows that make no sense.</summary>
sealed class InputOptions
{
    /// <summary>The word for a count that is not there.</summary>
    const string None = "none";

    readonly Argument<string> file = new("FILE") { Description = "Play counts: tab- or comma-separated text, also .gz; - reads standard input." };

    readonly ChoiceOption<InteractionFormat> format = new(
        "--format",
        "A known layout: lastfm-360k (user, mbid, artist, plays; no header) or lastfm-2k (userID, artistID, weight, with --names artists.dat). Left out: the columns below.",
        null,
        [.. InteractionFormat.All.Select(known => (known.Word!, known))]);

    readonly Option<string?> names = new("--names") { Description = "A file of id and name, for items that are ids.", HelpName = "file" };
    readonly Option<char?> separator;
    readonly Option<bool> header = new("--header") { Description = "The first line names the columns. With neither of the two it is found out." };
    readonly Option<bool> noHeader = new("--no-header") { Description = "The first line is data." };
    readonly Option<ColumnReference?> user = Column("--user-column", "Who: a position from 0, or a name in the header. [default: 0]");
    readonly Option<ColumnReference?> item = Column("--item-column", "What: likewise. [default: 1]");
    readonly Option<ColumnReference?> value = Column("--value-column", "How often: likewise; or none, and each row counts 1. [default: 2]");
    readonly Option<ColumnReference?> events = Column("--event-column", "What happened, such as view or buy: likewise. What each counts is --event-weight; --value-column is then left out unless it is given.");
    readonly EventWeightOption eventWeights = new();

    readonly ChoiceOption<bool> negative = new(
        "--negative",
        "What a number below 0 is: bad, a row that is no interaction, or dislike, so strong a dislike.",
        "bad",
        ("bad", false),
        ("dislike", true));

    readonly Option<ColumnReference?> dislike = Column("--dislike-column", "Whether a row is a dislike: likewise; true, yes or a number other than 0.");
    readonly Option<bool> lowerCase = new("--lower-case") { Description = "Make the names of items lower case, so that Beyoncé and beyoncé are one." };

    readonly ChoiceOption<BadRowPolicy?> onBadRow = new(
        "--on-bad-row",
        "What to do with a row that is no interaction: stop at the first, or skip and count. [default: stop; skip with --format]",
        null,
        ("stop", BadRowPolicy.Stop),
        ("skip", BadRowPolicy.Skip));

    readonly Option<string?> badRows = new("--bad-rows") { Description = "Write the skipped rows to this file.", HelpName = "file" };

    readonly bool isOptional;

    /// <param name="without">What happens without a file, for the help; null: a file is needed.</param>
    public InputOptions(string? without = null)
    {
        if (without is not null)
        {
            file.Description += $" {without}";
            file.Arity = ArgumentArity.ZeroOrOne;
            isOptional = true;
        }

        separator = new Option<char?>("--separator")
        {
            Description = "What separates the columns: one character, or tab. Left out: found out.",
            HelpName = "character",
            CustomParser = result =>
            {
                switch (result.Tokens[^1].Value)
                {
                    case [var character]: return character;
                    case "tab" or @"\t": return '\t';
                    case var other:
                        result.AddError($"--separator is '{other}', expected one character, or tab");
                        return null;
                }
            },
        };
    }

    /// <summary>Adds the argument and the options to a command; their order is that of the help.</summary>
    public void AddTo(Command command)
    {
        command.Add(file);
        Option[] options = [format, names, separator, header, noHeader, user, item, value, events, eventWeights, negative, dislike, lowerCase, onBadRow, badRows];
        foreach (var option in options) command.Add(option);
        command.Validators.Add(result =>
        {
            if (isOptional && result.GetValue(file) is null && Array.Find(options, option => result.GetResult(option) is { Implicit: false }) is { } about)
                result.AddError($"{about.Name} is about a FILE, but none is named");
            if (result.GetValue(header) && result.GetValue(noHeader)) result.AddError("--header and --no-header exclude each other");
            if (result.GetResult(events) is not null != result.GetResult(eventWeights) is not null)
                result.AddError(result.GetResult(events) is null ? "--event-weight needs --event-column: where the events are" : "--event-column needs --event-weight: what each event counts");
            if (result.GetResult(badRows) is not null && result.GetResult(onBadRow) is { } policy && policy.Tokens is [{ Value: "stop" }])
                result.AddError("--bad-rows keeps rows that are skipped, but --on-bad-row is stop");
        });
    }

    /// <summary>The argument FILE.</summary>
    public Argument<string> File => file;

    /// <summary>The paths that were given, for a command line that is shown without them.</summary>
    public IEnumerable<string> Paths(ParseResult parse) =>
        ((string?[])[parse.GetValue(file), parse.GetValue(names), parse.GetValue(badRows)]).OfType<string>();

    /// <summary>What was asked for; null where no file was named and none is needed.</summary>
    public InputFile? ReadIfNamed(ParseResult parse) => parse.GetValue(file) is null ? null : Read(parse);

    /// <summary>What was asked for.</summary>
    public InputFile Read(ParseResult parse) => Read(parse, parse.GetRequiredValue(file));

    /// <summary>Another file of the layout that was asked for.</summary>
    /// <param name="parse">What was typed.</param>
    /// <param name="path">Where it is.</param>
    public InputFile Read(ParseResult parse, string path)
    {
        var layout = format.MeaningOrDefault(parse) ?? new InteractionFormat();
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
                OnBadRow = onBadRow.MeaningOrDefault(parse) ?? layout.OnBadRow,
            },
            parse.GetValue(names),
            parse.GetValue(badRows));
    }

    ColumnReference? Value(ParseResult parse, InteractionFormat layout)
    {
        if (parse.GetValue(value) is { } given) return given.Name == None ? null : given;
        return parse.GetValue(events) is not null && !parse.IsGiven(format) ? null : layout.Value;
    }

    static Option<ColumnReference?> Column(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "column",
        CustomParser = result =>
        {
            if (result.Tokens[^1].Value is { Length: > 0 } text) return ColumnReference.Parse(text);
            result.AddError($"{name} is empty, expected a position from 0 or a name in the header");
            return null;
        },
    };
}
