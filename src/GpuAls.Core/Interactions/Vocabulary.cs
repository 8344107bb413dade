using System.Text;
using GpuAls.Core.Memory;

namespace GpuAls.Core.Interactions;

/// <summary>
/// The names of users or of items, row by row: a key for each row (what the file says) and, where keys are ids, a label (what people say). Immutable.
/// </summary>
public sealed class Vocabulary
{
    readonly Lazy<VocabularyBuilder> index;
    readonly Lazy<NameIndex> keyIndex;
    readonly Lazy<NameIndex?> labelIndex;

    /// <param name="keys">[rows] Different names, not empty.</param>
    /// <param name="labels">[rows] What people call each row; left out where the keys are names already. Several rows may share a label.</param>
    /// <exception cref="ArgumentException"><paramref name="labels"/> has another length than <paramref name="keys"/>.</exception>
    public Vocabulary(Utf8Strings keys, Utf8Strings? labels = null)
    {
        if (labels is not null && labels.Count != keys.Count)
            throw new ArgumentException($"{labels.Count} labels for {keys.Count} keys: there must be one for each", nameof(labels));
        Keys = keys;
        Labels = labels;
        // Built at the first look-up: a person who asks by row never pays for it.
        index = new Lazy<VocabularyBuilder>(BuildIndex);
        keyIndex = new Lazy<NameIndex>(() => new NameIndex(keys));
        labelIndex = new Lazy<NameIndex?>(() => labels is null ? null : new NameIndex(labels));
    }

    /// <summary>[rows] The names that the file uses.</summary>
    public Utf8Strings Keys { get; }

    /// <summary>[rows] The names that people use, where they are others than the keys.</summary>
    public Utf8Strings? Labels { get; }

    /// <summary>Finds keys without case too.</summary>
    internal NameIndex KeyIndex => keyIndex.Value;

    /// <summary>Finds labels, where there are any.</summary>
    internal NameIndex? LabelIndex => labelIndex.Value;

    /// <summary>The number of rows.</summary>
    public int Count => Keys.Count;

    /// <summary>The key of a row.</summary>
    public string Key(int row) => Keys.GetString(row);

    /// <summary>What to show a person for a row: its label where it has one, else its key.</summary>
    public string Name(int row) => Encoding.UTF8.GetString(NameBytes(row));

    /// <summary>The UTF-8 of <see cref="Name"/>.</summary>
    internal ReadOnlySpan<byte> NameBytes(int row) => Labels is { } labels && labels[row].Length > 0 ? labels[row] : Keys[row];

    /// <summary>The row of an exact key, or −1.</summary>
    public int FindKey(ReadOnlySpan<byte> key) => index.Value.Find(key);

    /// <summary>The row of an exact key, or −1.</summary>
    public int FindKey(string key) => FindKey(Encoding.UTF8.GetBytes(key));

    /// <summary>A vocabulary from text, for small data and tests.</summary>
    /// <exception cref="ArgumentException">A name is there twice.</exception>
    public static Vocabulary From(IEnumerable<string> keys, IEnumerable<string>? labels = null)
    {
        var builder = new VocabularyBuilder();
        var seen = 0;
        foreach (var key in keys)
        {
            if (builder.GetOrAdd(Encoding.UTF8.GetBytes(key)) != seen++) throw new ArgumentException($"the key '{key}' is there twice", nameof(keys));
        }

        return builder.Build(labels is null ? null : Utf8Strings.From(labels));
    }

    VocabularyBuilder BuildIndex()
    {
        var builder = new VocabularyBuilder();
        for (var row = 0; row < Keys.Count; row++) builder.GetOrAdd(Keys[row]);
        return builder;
    }
}
