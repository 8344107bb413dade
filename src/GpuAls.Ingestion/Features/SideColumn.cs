namespace GpuAls.Ingestion.Features;

/// <summary>A column of a side table in memory: each distinct text once, and the number of a text for each row.</summary>
/// <param name="name">The name of the column.</param>
/// <param name="position">Its position in the table, from 0.</param>
sealed class SideColumn(string name, int position)
{
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> numbers =
        new Dictionary<string, int>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    readonly List<string> texts = [];
    readonly List<long> counts = [];
    readonly List<int> cells = [];

    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>The position in the table, from 0.</summary>
    public int Position => position;

    /// <summary>The distinct texts, in the order of their first occurrence.</summary>
    public IReadOnlyList<string> Texts => texts;

    /// <summary>[texts] The number of rows with each text.</summary>
    public IReadOnlyList<long> Counts => counts;

    /// <summary>[rows] The number of the text; −1 for a missing one.</summary>
    public IReadOnlyList<int> Cells => cells;

    /// <summary>The number of rows without a text.</summary>
    public long Missing { get; private set; }

    /// <summary>Adds the cell of the next row.</summary>
    /// <param name="text">The text; empty for a missing one.</param>
    public void Add(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            Missing++;
            cells.Add(-1);
            return;
        }

        if (!numbers.TryGetValue(text, out var number))
        {
            number = texts.Count;
            texts.Add(text.ToString());
            numbers[texts[number]] = number;
            counts.Add(0);
        }

        counts[number]++;
        cells.Add(number);
    }

    /// <summary>Replaces texts by names, after the last row. A text without a name, or with a name that another one has, stays.</summary>
    public void Rename(IReadOnlyDictionary<string, string> names)
    {
        var taken = texts.ToHashSet(StringComparer.Ordinal);
        for (var number = 0; number < texts.Count; number++)
        {
            if (names.TryGetValue(texts[number], out var name) && taken.Add(name)) texts[number] = name;
        }
    }
}

/// <summary>
/// Neighbouring columns of a side table that are one vector of numbers, such as v0, v1, …; or one column with a vector in each field.
/// </summary>
/// <param name="name">The name without the number.</param>
/// <param name="position">The position of the first column, from 0.</param>
/// <param name="dimensions">The number of numbers.</param>
sealed class VectorColumn(string name, int position, int dimensions)
{
    readonly List<float> values = [];
    readonly List<bool> isKnown = [];

    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>The position of the first column, from 0.</summary>
    public int Position => position;

    /// <summary>The number of numbers.</summary>
    public int Dimensions => dimensions;

    /// <summary>The number of rows without a vector, or with one that is not finite or has another length.</summary>
    public long Missing { get; private set; }

    /// <summary>Whether a row has a vector.</summary>
    public bool IsKnown(int row) => isKnown[row];

    /// <summary>The vector of a row, [dimensions].</summary>
    public ReadOnlySpan<float> Of(int row) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(values).Slice(checked(row * dimensions), dimensions);

    /// <summary>Adds the vector of the next row; null for a missing one.</summary>
    public void Add(float[]? vector)
    {
        var isRight = vector is not null && vector.Length == dimensions && Array.TrueForAll(vector, float.IsFinite);
        if (!isRight) Missing++;
        isKnown.Add(isRight);
        values.AddRange(isRight ? vector! : new float[dimensions]);
    }
}
