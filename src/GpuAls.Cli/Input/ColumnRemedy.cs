using GpuAls.Cli.Options;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The columns that a header suggests, as options to type.</summary>
static class ColumnRemedy
{
    /// <summary>The remedy without a suggestion.</summary>
    public const string General = "Name the columns: --user-column, --item-column, --value-column (or --events)";

    const string WithoutValue = ". Or count each row as 1: --events instead of --value-column";

    /// <summary>The remedy for a header that does not fit.</summary>
    public static string Of(ColumnSuggestion? suggestion)
    {
        if (suggestion is null) return General;
        string[] main = ["--user-column", $"{suggestion.User}", "--item-column", $"{suggestion.Item}"];
        if (suggestion.HasChosenEvents) return $"Name the columns: {Line(main)}";
        return suggestion.Value is { } value
            ? $"Name the columns: {Line([.. main, "--value-column", $"{value}"])}{(suggestion.IsValueNamed ? "" : WithoutValue)}{Weights(suggestion)}"
            : $"Name the columns, and count each row as 1: {Line([.. main, "--events"])}{Weights(suggestion)}";
    }

    // A value is surer than the events beside it.
    static string Weights(ColumnSuggestion suggestion)
    {
        if (suggestion.IsValueNamed || suggestion is not { Event: { } column, EventNames.Count: > 0 }) return "";
        var weights = string.Join(',', suggestion.EventNames.Select(name => $"{name.Trim()}=1"));
        return $". Or give each event a weight: {Line(["--event-column", $"{column}", "--event-weight", weights])}";
    }

    static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(TypedCommand.Quote));
}
