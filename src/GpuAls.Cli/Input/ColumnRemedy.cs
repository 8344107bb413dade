using GpuAls.Cli.Options;
using GpuAls.Ingestion;

namespace GpuAls.Cli.Input;

/// <summary>The columns that a header suggests, as options to type.</summary>
static class ColumnRemedy
{
    /// <summary>The remedy without a suggestion.</summary>
    public const string General = "Name the columns: --user-column, --item-column, --value-column (or --events)";

    /// <summary>The remedy for a header that does not fit.</summary>
    public static string Of(ColumnSuggestion? suggestion)
    {
        if (suggestion is null) return General;
        string[] main = ["--user-column", $"{suggestion.User}", "--item-column", $"{suggestion.Item}"];
        if (suggestion.Value is { } value)
        {
            var columns = $"Name the columns: {Line([.. main, "--value-column", $"{value}"])}";
            return suggestion.IsValueNamed ? columns : $"{columns}. Or count each row as 1: --events instead of --value-column";
        }

        var log = $"Name the columns, and count each row as 1: {Line([.. main, "--events"])}";
        if (suggestion is not { Event: { } column, EventNames.Count: > 0 }) return log;
        var weights = string.Join(',', suggestion.EventNames.Select(name => $"{name.Trim()}=1"));
        return $"{log}. Or give each event a weight: {Line(["--event-column", $"{column}", "--event-weight", weights])}";
    }

    static string Line(IEnumerable<string> words) => string.Join(' ', words.Select(TypedCommand.Quote));
}
