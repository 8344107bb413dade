using System.Globalization;
using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>A column of a file: a zero-based index or a header name.</summary>
public sealed record ColumnReference
{
    ColumnReference(int? position, string? name)
    {
        Position = position;
        Name = name;
    }

    /// <summary>The zero-based index; null for a column that is given by name.</summary>
    public int? Position { get; }

    /// <summary>The header name; null for a column that is given by index.</summary>
    public string? Name { get; }

    /// <summary>A column by its zero-based index.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="position"/> is negative.</exception>
    public static ColumnReference At(int position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        return new ColumnReference(position, null);
    }

    /// <summary>A column by its header name. Case is ignored if no column has exactly this name.</summary>
    /// <exception cref="GpuAlsException"><paramref name="name"/> is empty.</exception>
    public static ColumnReference Named(string name) =>
        name.Length > 0
            ? new ColumnReference(null, name)
            : throw new GpuAlsException("the column is empty; expected a zero-based index or a header name");

    /// <summary>Parses a column as it is typed: digits are an index (<c>2</c>), any other text is a name (<c>plays</c>).</summary>
    /// <exception cref="GpuAlsException"><paramref name="text"/> is empty.</exception>
    public static ColumnReference Parse(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? At(position) : Named(text);

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Name ?? Position!.Value.ToString(CultureInfo.InvariantCulture);
}
