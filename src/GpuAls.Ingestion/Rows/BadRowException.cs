using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>A row that is no interaction, under <see cref="BadRowPolicy.Stop"/>: <c>path:line: found, expected: 'row'</c>.</summary>
public sealed class BadRowException(string message, BadRowKind kind, long line) : GpuAlsException(message)
{
    /// <summary>Why the row is no interaction.</summary>
    public BadRowKind Kind { get; } = kind;

    /// <summary>Where it is, counted from 1.</summary>
    public long Line { get; } = line;

    /// <summary>Whether no row came before it: then most likely it is not this row that is wrong, but what the columns are taken for.</summary>
    public bool IsFirstRow { get; init; }
}
