namespace GpuAls.Cli;

/// <summary>What a command found out, apart from how it is written: a few facts, and lists.</summary>
/// <param name="Heading">For people: the line above everything.</param>
/// <param name="Facts">What is there once.</param>
/// <param name="Sheets">What is there many times.</param>
sealed record Report(string? Heading, IReadOnlyList<Fact> Facts, params IReadOnlyList<Sheet> Sheets)
{
    /// <summary>For people, beside the result: what is worth knowing about it.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
