using System.CommandLine;
using System.CommandLine.Parsing;
using GpuAls.Cli.Options;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>
/// The columns and the meaning of their values: --user-column, --item-column, --value-column, --events, --event-column and others.
/// </summary>
sealed class ColumnOptions
{
    // The word for a value column that does not exist.
    const string None = "none";

    readonly ColumnOption user = new(
        "--user-column", "Column with the user: zero-based index or header name. Default: 0; by name in Parquet, JSON and databases.");
    readonly ColumnOption item = new(
        "--item-column", "Column with the item: zero-based index or header name. Default: 1; by name in Parquet, JSON and databases.");
    readonly ColumnOption value = new(
        "--value-column",
        "Column with the count or strength, or none to count each row as 1. Default: 2, or none in a file of two columns; by name in Parquet, JSON "
        + "and databases.");
    readonly Option<bool> log = new("--events") { Description = "Read a log of events, such as user, item and time: each row counts as 1." };
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

    /// <summary>--user-column and --item-column, for a file of users and items alone.</summary>
    public IReadOnlyList<Option> OfPairs => [user, item];

    /// <summary>--user-column, --item-column, --value-column and --events.</summary>
    public IReadOnlyList<Option> Main => [user, item, value, log];

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => [user, item, value, log, events, eventWeights, negative, dislike];

    /// <summary>Checks the typed options together.</summary>
    public void Validate(CommandResult result)
    {
        if (result.GetValue(log) && result.GetValue(value) is { } given && given.Name != None)
            result.AddError("--events and --value-column exclude each other: a log of events has no value, and each row counts as 1");
        if (!result.IsGiven(events) && result.IsGiven(eventWeights))
            result.AddError("--event-weight requires --event-column, the column with the events");
        if (result.IsGiven(events) && !result.IsGiven(eventWeights))
            result.AddError("--event-column requires --event-weight, the weight of each event");
    }

    /// <summary>The typed columns.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="format">The known format, or the default one.</param>
    public InteractionFormat Read(ParseResult parse, InteractionFormat format) => format with
    {
        User = parse.GetValue(user) ?? format.User,
        Item = parse.GetValue(item) ?? format.Item,
        Value = Value(parse, format),
        Event = parse.GetValue(events),
        EventWeights = parse.GetValue(eventWeights) ?? new Dictionary<string, float>(),
        NegativeIsDislike = negative.Meaning(parse),
        Dislike = parse.GetValue(dislike),
    };

    /// <summary>The typed columns of a file of users and items alone.</summary>
    public InteractionFormat ReadPairs(ParseResult parse)
    {
        var standard = new InteractionFormat();
        return standard with { User = parse.GetValue(user) ?? standard.User, Item = parse.GetValue(item) ?? standard.Item, Value = null };
    }

    ColumnReference? Value(ParseResult parse, InteractionFormat format)
    {
        if (parse.GetValue(log)) return null;
        if (parse.GetValue(value) is { } given) return given.Name == None ? null : given;
        return parse.GetValue(events) is not null && format.Word is null ? null : format.Value;
    }
}
