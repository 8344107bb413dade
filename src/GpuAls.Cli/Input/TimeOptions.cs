using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using GpuAls.Cli.Options;
using GpuAls.Core;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>
/// The times of the rows, and their use: --time-column, --time-format, --half-life, --as-of, --since, --until.
/// </summary>
sealed class TimeOptions
{
    /// <summary>The name of the option of the half-life.</summary>
    public const string HalfLifeName = "--half-life";

    /// <summary>The name of the option of the moment from which ages are counted.</summary>
    public const string AsOfName = "--as-of";

    const string Column = "--time-column";

    readonly ColumnOption column = new(
        Column,
        $"Column with the time, a number or a date: zero-based index or header name. For {HalfLifeName}, --since, --until and splits by time.");

    readonly TimeFormatOption format = new();

    readonly Option<string?> halfLife = new(HalfLifeName)
    {
        Description = "Age after which a row counts half, such as 12h, 30d, 2w or 1y: its value is multiplied by 2^(-age / half-life). "
            + "Default: the age does not matter.",
        HelpName = "duration",
    };

    readonly Option<string?> asOf = new(AsOfName)
    {
        Description = "Moment from which ages are counted, such as 2009-03-20 or 2009-03-20T12:00Z; rows after it are not used. "
            + "Default: the newest time of the rows that are trained on.",
        HelpName = "time",
    };

    readonly Option<string?> since = BoundOption("--since", "Use only rows of this time or later: a date, or an age such as 2y.");
    readonly Option<string?> until = BoundOption("--until", "Use only rows before this time: a date, or an age such as 30d.");
    readonly List<(Func<CommandResult, bool> IsUsed, string Words)> uses = [];
    readonly bool weighs;

    /// <param name="weighs">Whether the command weighs rows by their age.</param>
    public TimeOptions(bool weighs = true)
    {
        this.weighs = weighs;
        Check(halfLife, text => Duration.Parse(text) is null ? Duration.Expected : null);
        Check(asOf, text => Moment(text) is null ? "a date or a time, such as 2009-03-20 or 2009-03-20T12:00:00Z" : null);
        foreach (var bound in (Option<string?>[])[since, until])
            Check(bound, text => Bound(text) is null ? "a date, such as 2009-03-20, or an age, such as 12h, 30d, 2w or 1y" : null);
    }

    /// <summary>--half-life</summary>
    public Option HalfLifeOption => halfLife;

    /// <summary>--time-column and --time-format.</summary>
    public IReadOnlyList<Option> Columns => [column, format];

    /// <summary>All options, in the order of the help.</summary>
    public IReadOnlyList<Option> All => weighs ? [column, format, halfLife, asOf, since, until] : [column, format, asOf, since, until];

    IReadOnlyList<Option> Rules => [.. All.Skip(2)];

    /// <summary>Describes the options of a command that adds rows to a model, whose use of times they share.</summary>
    public void DescribeForModel()
    {
        column.Description = "Column with the time, a number or a date: zero-based index or header name. Required if the model was trained with "
            + $"{HalfLifeName}, --since or --until, which then hold for the new rows.";
        asOf.Description = "Moment from which ages are counted, not before that of the model; rows after it are not used. "
            + "Default: the newest time of the new rows, or that of the model.";
    }

    /// <summary>Adds another use of the times, which then need no rule.</summary>
    /// <param name="isUsed">Whether the typed command uses the times.</param>
    /// <param name="words">The option for messages; empty for a command that always uses them.</param>
    public void AddUse(Func<CommandResult, bool> isUsed, string words) => uses.Add((isUsed, words));

    /// <summary>Whether a time column was typed.</summary>
    public bool HasColumn(CommandResult result) => result.IsGiven(column);

    /// <summary>Whether a time column was typed.</summary>
    public bool HasColumn(ParseResult parse) => parse.GetValue(column) is not null;

    /// <summary>The typed half-life; null for none.</summary>
    public TimeSpan? HalfLife(ParseResult parse) => weighs && parse.GetValue(halfLife) is { } text ? Duration.Parse(text) : null;

    /// <summary>The options of the column if nothing but a split needs it: a command without the split does not repeat them.</summary>
    public IReadOnlyList<Option> ForSplitAlone(ParseResult parse) => Rules.Any(rule => parse.GetResult(rule) is OptionResult { Implicit: false })
        ? []
        : Columns;

    /// <summary>Checks the typed options together.</summary>
    public void Validate(CommandResult result)
    {
        if (!HasColumn(result))
        {
            if (result.FirstGiven([format, .. Rules]) is { } given) result.AddError($"{given.Name} requires {Column}, the column with the time");
            return;
        }

        if (result.FirstGiven([.. Rules]) is null && !uses.Exists(use => use.IsUsed(result)))
        {
            string[] expected = [.. Rules.Select(rule => rule.Name), .. uses.Select(use => use.Words)];
            result.AddError($"{Column} requires {DisplayText.OneOf(expected)}");
        }

        if (Bound(result.GetValue(since))?.Moment is { } first && Bound(result.GetValue(until))?.Moment is { } end && first >= end)
            result.AddError($"--since is {result.GetValue(since)}, which is not before --until {result.GetValue(until)}");
    }

    /// <summary>The typed times.</summary>
    /// <param name="parse">The typed command.</param>
    /// <param name="known">The known format, or the default one.</param>
    public InteractionFormat Read(ParseResult parse, InteractionFormat known)
    {
        if (parse.GetValue(column) is not { } typed) return known;
        var rules = new TimeRules
        {
            HalfLife = HalfLife(parse),
            AsOf = parse.GetValue(asOf) is { } text ? Moment(text) : null,
            Since = Bound(parse.GetValue(since)),
            Until = Bound(parse.GetValue(until)),
        };
        return known with { Time = typed, TimeFormat = parse.GetValue(format), Times = rules == new TimeRules() ? null : rules };
    }

    static Option<string?> BoundOption(string name, string description) => new(name) { Description = description, HelpName = "time" };

    static void Check(Option<string?> option, Func<string, string?> expected) => option.Validators.Add(result =>
    {
        if (result.Tokens is [.., { Value: var text }] && expected(text) is { } form)
            result.AddError($"{option.Name} is {DisplayText.Quote(text)}; expected {form}");
    });

    static TimeBound? Bound(string? text) => text is null ? null
        : Duration.Parse(text) is { } age ? TimeBound.Ago(age)
        : Moment(text) is { } moment ? TimeBound.At(moment)
        : null;

    // A date without a time is its start, UTC. A number is read as in a time column, if it shows its unit.
    static DateTimeOffset? Moment(string text)
    {
        if (TimeParser.Seconds(Encoding.UTF8.GetBytes(text)) is not { } seconds) return null;
        var (min, max) = (DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds());
        return seconds >= min && seconds <= max ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(seconds * 1000)) : null;
    }
}
