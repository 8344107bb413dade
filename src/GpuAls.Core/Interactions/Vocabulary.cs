using System.Text;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// The names of users or of items, row by row: a key for each row (the id in the input)
/// and, where keys are not readable, a label (the name that people use). Immutable.
/// </summary>
public sealed class Vocabulary
{
    /// <summary>The prefix of a key that must not be read as a label.</summary>
    internal const string KeyPrefix = "id:";

    /// <summary>The word for a row where nobody named a better one.</summary>
    internal const string DefaultKind = "entry";

    readonly Lazy<VocabularyBuilder> index;
    readonly Lazy<NameIndex> keyIndex;
    readonly Lazy<NameIndex?> labelIndex;

    /// <param name="keys">[rows] Different names, not empty.</param>
    /// <param name="labels">[rows] The name that people use for each row; null where the keys are readable. Several rows may share a label.</param>
    /// <param name="kind">The word for a row in messages: "user", "item".</param>
    /// <exception cref="ArgumentException"><paramref name="labels"/> has another length than <paramref name="keys"/>.</exception>
    internal Vocabulary(Utf8Strings keys, Utf8Strings? labels = null, string kind = DefaultKind)
    {
        if (labels is not null && labels.Count != keys.Count)
            throw new ArgumentException($"{labels.Count} labels for {keys.Count} keys: there must be one for each", nameof(labels));
        Keys = keys;
        Labels = labels;
        Kind = kind;
        // Built at the first look-up: a caller who asks by row never pays for it.
        index = new Lazy<VocabularyBuilder>(BuildIndex);
        keyIndex = new Lazy<NameIndex>(() => new NameIndex(keys));
        labelIndex = new Lazy<NameIndex?>(() => labels is null ? null : new NameIndex(labels));
    }

    /// <summary>The number of rows.</summary>
    public int Count => Keys.Count;

    /// <summary>The word for a row in messages: "user", "item".</summary>
    public string Kind { get; }

    /// <summary>[rows] The names in the input.</summary>
    internal Utf8Strings Keys { get; }

    /// <summary>[rows] The names that people use, where the keys are not readable.</summary>
    internal Utf8Strings? Labels { get; }

    /// <summary>A vocabulary from text, for small data and tests.</summary>
    /// <param name="keys">Different names.</param>
    /// <param name="labels">The name that people use for each key; null where the keys are readable.</param>
    /// <param name="kind">The word for a row in messages: "user", "item".</param>
    /// <exception cref="ArgumentException">A key occurs twice, or there is not one label for each key.</exception>
    public static Vocabulary From(IEnumerable<string> keys, IEnumerable<string>? labels = null, string kind = DefaultKind)
    {
        var builder = new VocabularyBuilder();
        var seen = 0;
        foreach (var key in keys)
        {
            if (builder.GetOrAdd(Encoding.UTF8.GetBytes(key)) != seen++) throw new ArgumentException($"the key '{key}' occurs twice", nameof(keys));
        }

        return builder.Build(labels is null ? null : Utf8Strings.From(labels), kind);
    }

    /// <summary>The key of a row.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not in [0, <see cref="Count"/>).</exception>
    public string Key(int row) => Keys.GetString(row);

    /// <summary>The name of a row for people: its label if it has one, otherwise its key.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="row"/> is not in [0, <see cref="Count"/>).</exception>
    public string Name(int row) => Encoding.UTF8.GetString(NameBytes(row));

    /// <summary>
    /// The row of a name. The first of these that matches counts: a label that one row has, the key, the label, the key after "id:", the label
    /// without case, the key without case. A key that is another row's label is found as id:KEY.
    /// </summary>
    /// <param name="name">A label or a key, as stored or in other case.</param>
    /// <exception cref="UnknownNameException">No row has this name; the message suggests up to three similar names.</exception>
    /// <exception cref="AmbiguousNameException">Several rows have this name; the message shows how to choose one.</exception>
    public int Find(string name) => Find(name, Kind);

    /// <summary>The row of a name, found as <see cref="Find(string)"/> finds it; false if no row has this name.</summary>
    /// <param name="name">A label or a key, as stored or in other case.</param>
    /// <param name="row">The row, or −1.</param>
    /// <exception cref="AmbiguousNameException">Several rows have this name; the message shows how to choose one.</exception>
    public bool TryFind(string name, out int row) => TryFind(name, Kind, out row);

    /// <summary>All rows of a name, ascending: several if they share a label, none if the name is unknown.</summary>
    public IReadOnlyList<int> FindAll(string name)
    {
        var labelled = labelIndex.Value?.FindExact(name) ?? [];
        if (labelled.Count == 1) return labelled;
        // A key chooses between rows that share a label, so it comes before a label that is not enough.
        var keyed = keyIndex.Value.FindExact(name);
        if (keyed.Count > 0) return keyed;
        if (labelled.Count > 0) return labelled;
        if (name.StartsWith(KeyPrefix, StringComparison.Ordinal))
        {
            keyed = keyIndex.Value.FindExact(name[KeyPrefix.Length..]);
            if (keyed.Count > 0) return keyed;
        }

        labelled = labelIndex.Value?.FindWithoutCase(name) ?? [];
        return labelled.Count > 0 ? labelled : keyIndex.Value.FindWithoutCase(name);
    }

    /// <summary>The row of an exact key, or −1.</summary>
    public int FindKey(ReadOnlySpan<byte> key) => index.Value.Find(key);

    /// <summary>The row of an exact key, or −1.</summary>
    public int FindKey(string key) => FindKey(Encoding.UTF8.GetBytes(key));

    /// <summary>The given rows, in the given order.</summary>
    internal Vocabulary Select(IReadOnlyList<int> rows) => new(Keys.Select(rows), Labels?.Select(rows), Kind);

    /// <summary>The UTF-8 of <see cref="Name"/>.</summary>
    internal ReadOnlySpan<byte> NameBytes(int row) => Labels is { } labels && labels[row].Length > 0 ? labels[row] : Keys[row];

    /// <summary>The row of a name, with another word for a row in the message than <see cref="Kind"/>.</summary>
    internal int Find(string name, string kind) =>
        TryFind(name, kind, out var row) ? row : throw new UnknownNameException(name, kind, NameSuggestions.Nearest(this, name));

    /// <summary>The row of a name, with another word for a row in the message than <see cref="Kind"/>.</summary>
    internal bool TryFind(string name, string kind, out int row)
    {
        var rows = FindAll(name);
        if (rows.Count > 1) throw new AmbiguousNameException(this, name, kind, rows);
        row = rows.Count == 1 ? rows[0] : -1;
        return row >= 0;
    }

    VocabularyBuilder BuildIndex()
    {
        var builder = new VocabularyBuilder();
        for (var row = 0; row < Keys.Count; row++) builder.GetOrAdd(Keys[row]);
        return builder;
    }
}
