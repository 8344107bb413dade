using System.CommandLine;

namespace GpuAls.Cli;

/// <summary>What was typed, apart from what counts where nothing was.</summary>
static class Given
{
    /// <summary>Whether an option was typed.</summary>
    public static bool IsGiven(this ParseResult parse, Option option) => parse.GetResult(option) is { Implicit: false };

    /// <summary>The value that was typed, or another.</summary>
    public static T? GivenOr<T>(this ParseResult parse, Option<T> option, T? otherwise) => parse.IsGiven(option) ? parse.GetValue(option) : otherwise;
}
