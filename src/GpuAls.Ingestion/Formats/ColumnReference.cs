using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>Which column of a file is meant: its position, counted from 0, or its name in the header.</summary>
public sealed record ColumnReference
{
    ColumnReference(int? position, string? name)
    {
        Position = position;
        Name = name;
    }

    /// <summary>The position, counted from 0; null where the column is meant by name.</summary>
    public int? Position { get; }

    /// <summary>The name in the header; null where the column is meant by position.</summary>
    public string? Name { get; }

    /// <summary>A column by position, counted from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="position"/> is negative.</exception>
    public static ColumnReference At(int position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return new ColumnReference(position, null);
    }

    /// <summary>A column by its name in the header; a name that no header has is found without case.</summary>
    /// <exception cref="GpuAlsException"><paramref name="name"/> is empty.</exception>
    public static ColumnReference Named(string name) =>
        name.Length > 0 ? new ColumnReference(null, name) : throw new GpuAlsException("a column without a name, expected a position from 0 or a name in the header");

    /// <summary>What a person writes: digits are a position (<c>2</c>), everything else is a name (<c>plays</c>).</summary>
    /// <exception cref="GpuAlsException"><paramref name="text"/> is empty.</exception>
    public static ColumnReference Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? At(position) : Named(text);

    /// <summary>What <see cref="Parse"/> reads.</summary>
    public override string ToString() => Name ?? Position!.Value.ToString(CultureInfo.InvariantCulture);
}
