using GpuAls.Fuzzing.Targets;

namespace GpuAls.Fuzzing.Running;

/// <summary>A broken rule: an exception of a type that is not documented, two results for one input, or too much memory or time.</summary>
/// <param name="Rule">The rule, the same for all inputs that break it at the same place.</param>
/// <param name="Text">The values found and expected, or the exception with its stack.</param>
sealed record Fault(string Rule, string Text)
{
    /// <summary>The fault of an exception that no caller expects.</summary>
    public static Fault Of(Exception exception)
    {
        // The place: one fault has many inputs.
        var stack = exception is BugReportException ? exception.Message : exception.StackTrace;
        var place = stack?.Split('\n').FirstOrDefault(line => line.Contains("GpuAls.", StringComparison.Ordinal))?.Trim() ?? "";
        var end = place.IndexOf('(', StringComparison.Ordinal);
        return new($"{exception.GetType().Name} {(end < 0 ? place : place[..end])}", exception.ToString());
    }
}
