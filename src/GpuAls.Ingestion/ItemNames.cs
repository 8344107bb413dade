using System.Text;
using System.Text.Unicode;
using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Core.Memory;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>
/// The names of the items from a separate file, for interactions with item ids: HetRec's <c>artists.dat</c>, MovieLens' <c>movies.csv</c>.
/// </summary>
sealed class ItemNames
{
    readonly VocabularyBuilder ids = new(); // row n of the ids has name n
    readonly List<string> names = [];

    ItemNames(string path) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>
    /// Reads a file of names: the id is in column 0, the name in column 1, and other columns are ignored. The separator and compression are detected.
    /// A header needs no special treatment: it is read as a row, and no item has its words as id.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="lowerCase">Whether to convert the names to lower case, as <see cref="InteractionFormat.LowerCaseItems"/> does.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, or a row has no
    /// id, no name or invalid UTF-8, or gives an id a second name.</exception>
    public static ItemNames Read(string path, bool lowerCase = false)
    {
        using var input = TextInput.Open(path);
        using var lines = LayoutDetection.Open(input);
        var lower = new LowerCase();
        var result = new ItemNames(path);
        try
        {
            while (lines.NextNotBlank())
            {
                if (ProblemOf(lines) is { } problem) throw new GpuAlsException($"{path}:{lines.Number}: {problem}: {DisplayText.Quote(lines.Line)}");
                var name = lines.Name(1);
                result.Add(lines.Name(0), Encoding.UTF8.GetString(lowerCase ? lower.Of(name) : name), lines.Number);
            }
        }
        catch (GpuAlsException e) when (e is not UnreadableInputException)
        {
            // A damaged file has garbage before the checksum that reveals it.
            input.CheckRest();
            throw;
        }

        return result;
    }

    /// <summary>Finds the name of an id.</summary>
    /// <returns>The name; null if the file does not contain the id.</returns>
    public string? Find(string id) => ids.Find(Encoding.UTF8.GetBytes(id)) is >= 0 and var row ? names[row] : null;

    /// <summary>The ids with exactly this name or, if there are none, with this name in any case. Several items may share a name.</summary>
    public IReadOnlyList<string> IdsOf(string name)
    {
        var exact = IdsWhere(other => other == name);
        return exact.Count > 0 ? exact : IdsWhere(other => other.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// [items] The labels of the items for <see cref="InteractionMatrixBuilder.Build()"/>. A label is empty if the file does not contain the id.
    /// </summary>
    public Utf8Strings LabelsFor(VocabularyBuilder items) =>
        Utf8Strings.From(Rows(items).Select(item => ids.Find(items[item]) is >= 0 and var row ? names[row] : ""));

    /// <summary>The number of items that have no name in the file.</summary>
    public long CountUnnamed(VocabularyBuilder items) => Rows(items).LongCount(item => ids.Find(items[item]) < 0);

    void Add(ReadOnlySpan<byte> id, string name, long line)
    {
        var row = ids.GetOrAdd(id);
        if (row == names.Count) names.Add(name);
        else if (names[row] != name)
        {
            throw new GpuAlsException(
                $"{Path}:{line}: {DisplayText.Quote(id)} has a second name, {DisplayText.Quote(name)}; expected {DisplayText.Quote(names[row])}");
        }
    }

    static string? ProblemOf(DelimitedLines lines)
    {
        if (lines.HasBrokenQuote) return lines.QuoteProblem;
        if (lines.FieldCount < 2) return $"{DisplayText.Count(lines.FieldCount, "column")}; expected 2 (id, name)";
        var id = lines.Name(0);
        var name = lines.Name(1);
        if (lines.HasBrokenQuote) return lines.QuoteProblem;
        if (id.IsEmpty) return "id is empty; expected an id";
        if (name.IsEmpty) return "name is empty; expected a name";
        if (!Utf8.IsValid(id) || !Utf8.IsValid(name)) return "invalid UTF-8; expected UTF-8";
        return id.Contains((byte)0) || name.Contains((byte)0) ? "NUL character; expected text" : null;
    }

    List<string> IdsWhere(Func<string, bool> isMatch) =>
        [.. Rows(ids).Where(row => isMatch(names[row])).Select(row => Encoding.UTF8.GetString(ids[row]))];

    static IEnumerable<int> Rows(VocabularyBuilder vocabulary) => Enumerable.Range(0, vocabulary.Count);
}
