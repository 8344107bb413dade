using System.Text;
using System.Text.Unicode;
using GpuAls.Core;

namespace GpuAls.Ingestion;

/// <summary>What people call the items, from a file of its own where the interactions hold ids, as HetRec's <c>artists.dat</c> or MovieLens' <c>movies.csv</c>.</summary>
sealed class ItemNames
{
    readonly VocabularyBuilder ids = new(); // row n of the ids has name n
    readonly List<string> names = [];

    ItemNames(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Reads a file of names: the id in column 0, the name in column 1, what follows is not looked at; separators and gzip are found out.</summary>
    /// <param name="path">The file. A header is read as a row like others: its words are no id that an interaction has.</param>
    /// <param name="lowerCase">Whether names are made lower case, as <see cref="InteractionFormat.LowerCaseItems"/> does it.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, or a row has no id or no name, is not UTF-8, or gives an id a second name.</exception>
    public static ItemNames Read(string path, bool lowerCase = false)
    {
        using var input = TextInput.Open(path);
        using var lines = new DelimitedLines(input);
        var lower = new LowerCase();
        var result = new ItemNames(path);
        while (lines.NextNotBlank())
        {
            if (WrongWith(lines) is { } wrong) throw new GpuAlsException($"{path}:{lines.Number}: {wrong}: {DisplayText.Quote(lines.Row.RawRecord)}");
            var name = lines.Row.GetSpan(1);
            result.Add(lines.Row.GetSpan(0), Encoding.UTF8.GetString(lowerCase ? lower.Of(name) : name), lines.Number);
        }

        return result;
    }

    /// <summary>The name of an id; null where the file has none.</summary>
    public string? Find(string id) => ids.Find(Encoding.UTF8.GetBytes(id)) is >= 0 and var row ? names[row] : null;

    /// <summary>The ids that have this very name, or where there are none, this name without case; several items may share a name.</summary>
    public IReadOnlyList<string> IdsOf(string name)
    {
        var exact = IdsWhere(other => other == name);
        return exact.Count > 0 ? exact : IdsWhere(other => other.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>[items] A name for each item, for <see cref="InteractionMatrixBuilder.Build()"/>; empty, which stands for the id, where the file has none.</summary>
    public Utf8Strings LabelsFor(VocabularyBuilder items) =>
        Utf8Strings.From(Rows(items).Select(item => ids.Find(items[item]) is >= 0 and var row ? names[row] : ""));

    /// <summary>How many items the file does not name.</summary>
    public long CountUnnamed(VocabularyBuilder items) => Rows(items).LongCount(item => ids.Find(items[item]) < 0);

    void Add(ReadOnlySpan<byte> id, string name, long line)
    {
        var row = ids.GetOrAdd(id);
        if (row == names.Count) names.Add(name);
        else if (names[row] != name)
            throw new GpuAlsException($"{Path}:{line}: a second name for {DisplayText.Quote(id)}, {DisplayText.Quote(name)}, expected {DisplayText.Quote(names[row])}");
    }

    static string? WrongWith(DelimitedLines lines)
    {
        var row = lines.Row;
        if (lines.HasBrokenQuote) return BadRowText.BrokenQuote;
        if (row.FieldCount < 2) return $"{Text.Count(row.FieldCount, "column")}, expected 2 (id, name)";
        if (row.GetSpan(0).IsEmpty) return "id is empty, expected an id";
        if (row.GetSpan(1).IsEmpty) return "name is empty, expected a name";
        if (!Utf8.IsValid(row.GetSpan(0)) || !Utf8.IsValid(row.GetSpan(1))) return "bytes that are no text, expected UTF-8";
        return row.GetSpan(0).Contains((byte)0) || row.GetSpan(1).Contains((byte)0) ? "a NUL character, expected text" : null;
    }

    List<string> IdsWhere(Func<string, bool> isMeant) =>
        [.. Rows(ids).Where(row => isMeant(names[row])).Select(row => Encoding.UTF8.GetString(ids[row]))];

    static IEnumerable<int> Rows(VocabularyBuilder vocabulary) => Enumerable.Range(0, vocabulary.Count);
}
