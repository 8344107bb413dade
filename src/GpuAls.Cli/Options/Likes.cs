namespace GpuAls.Cli;

/// <summary>What somebody likes.</summary>
/// <param name="Names">Of items, as they were typed.</param>
/// <param name="Plays">How often each was played.</param>
sealed record Likes(IReadOnlyList<string> Names, float Plays);
