namespace GpuAls.Core.Interactions;

/// <summary>
/// From what a person types to a row. The first of these that matches counts: a label that one row has, the key, the label, the key after "id:", the label
/// without case, the key without case. So a key that is another row's label is still reached, as id:311.
/// </summary>
public static class NameSearch
{
    /// <summary>What stands before a key that is not to be taken for a label.</summary>
    internal const string KeyPrefix = "id:";

    /// <summary>The row of a name.</summary>
    /// <param name="names">Where to look.</param>
    /// <param name="name">A label or a key, as stored or in other case.</param>
    /// <param name="kind">What the rows are, for the message: "user", "artist".</param>
    /// <exception cref="UnknownNameException">No row has that name; the message has up to three names that are near.</exception>
    /// <exception cref="AmbiguousNameException">Several rows have it; the message says how to tell them apart.</exception>
    public static int Find(this Vocabulary names, string name, string kind) =>
        names.TryFind(name, kind, out var row) ? row : throw new UnknownNameException(name, kind, NameSuggestions.Nearest(names, name));

    /// <summary>The row of a name; false where no row has it.</summary>
    /// <param name="names">Where to look.</param>
    /// <param name="name">A label or a key, as stored or in other case.</param>
    /// <param name="kind">What the rows are, for the message: "user", "artist".</param>
    /// <param name="row">The row, or −1.</param>
    /// <exception cref="AmbiguousNameException">Several rows have it; the message says how to tell them apart.</exception>
    public static bool TryFind(this Vocabulary names, string name, string kind, out int row)
    {
        var rows = names.FindAll(name);
        if (rows.Count > 1) throw new AmbiguousNameException(names, name, kind, rows);
        row = rows.Count == 1 ? rows[0] : -1;
        return row >= 0;
    }

    /// <summary>All rows of a name, ascending: more than one where several share a label; none where the name is unknown.</summary>
    public static IReadOnlyList<int> FindAll(this Vocabulary names, string name)
    {
        var labelled = names.LabelIndex?.FindExact(name) ?? [];
        if (labelled.Count == 1) return labelled;
        // A key is the way to say which of several rows with one label is meant, so it comes before a label that is not enough.
        var keyed = names.KeyIndex.FindExact(name);
        if (keyed.Count > 0) return keyed;
        if (labelled.Count > 0) return labelled;
        if (name.StartsWith(KeyPrefix, StringComparison.Ordinal) && names.KeyIndex.FindExact(name[KeyPrefix.Length..]) is { Count: > 0 } meant) return meant;
        labelled = names.LabelIndex?.FindWithoutCase(name) ?? [];
        return labelled.Count > 0 ? labelled : names.KeyIndex.FindWithoutCase(name);
    }
}
