namespace GpuAls.Cli;

/// <summary>One named value of a <see cref="Report"/>.</summary>
/// <param name="Name">For programs: the property in JSON, the header in TSV. "options.alpha" is the property alpha of an object options.</param>
/// <param name="Title">For people; null where the heading says it already.</param>
/// <param name="Value">A string, a number, a bool, or null where it does not apply.</param>
/// <param name="Format">How people read a number: a .NET format string, or <see cref="Bytes"/>; programs get every digit.</param>
sealed record Fact(string Name, string? Title, object? Value, string? Format = null)
{
    /// <summary>The format of a size: 8.1 MiB.</summary>
    public const string Bytes = "bytes";
}
