namespace GpuAls.Cli.Output;

/// <summary>The result of a command, independent of its format: a few fields, and tables.</summary>
/// <param name="Heading">The first line, for people; null for none.</param>
/// <param name="Fields">Single values.</param>
/// <param name="Tables">Lists.</param>
sealed record Report(string? Heading, IReadOnlyList<Field> Fields, params IReadOnlyList<Table> Tables)
{
    /// <summary>Remarks on the result, for people; they go to the error stream.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>One named value of a <see cref="Report"/>.</summary>
/// <param name="Name">For programs: the property in JSON, the header in TSV. "options.alpha" is the property alpha of an object options.</param>
/// <param name="Title">For people; null to leave the field out of tables.</param>
/// <param name="Value">A string, a number, a bool, or null if it does not apply.</param>
/// <param name="Format">The format of a number for people: a .NET format string, or <see cref="Bytes"/>; programs get every digit.</param>
sealed record Field(string Name, string? Title, object? Value, string? Format = null)
{
    /// <summary>The format of a size: 8.1 MiB.</summary>
    public const string Bytes = "bytes";
}

/// <summary>A writer of reports in one format.</summary>
interface IReportWriter
{
    /// <summary>Writes one report; further calls append.</summary>
    void Write(Report report);
}
