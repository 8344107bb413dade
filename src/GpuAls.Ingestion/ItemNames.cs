using System.Text;
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

    /// <summary>The columns of the file, and its bad lines.</summary>
    public PairFileReport Report { get; private set; } = null!;

    /// <summary>Reads a file of names. The separator, gzip and a header are detected.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format of the interactions: the spelling and lower case of names, and the treatment of bad lines.</param>
    /// <param name="layout">The layout of the file; null to detect all of it.</param>
    /// <param name="kinds">The kinds of files that are read beside delimited text; null for none.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read or has no names; or, unless bad lines are skipped, a line has no id, no name or
    /// invalid UTF-8, or gives an id a second name.</exception>
    public static ItemNames Read(
        string path,
        InteractionFormat? format = null,
        ItemNamesLayout? layout = null,
        IReadOnlyList<SourceKind>? kinds = null,
        CancellationToken cancel = default)
    {
        format ??= new InteractionFormat();
        using var lines = new PairLines(path, PairKind.Name, layout ?? new ItemNamesLayout(), format, kinds ?? [], cancel);
        var lower = new LowerCase();
        var result = new ItemNames(path);
        while (lines.Next())
        {
            var name = Encoding.UTF8.GetString(format.LowerCaseItems ? lower.Of(lines.Value) : lines.Value);
            var row = result.ids.GetOrAdd(lines.Id);
            if (row == result.names.Count)
            {
                result.names.Add(name);
            }
            else if (result.names[row] != name)
            {
                lines.Reject(
                    $"{DisplayText.Quote(lines.Id)} has a second name, {DisplayText.Quote(name)}; expected {DisplayText.Quote(result.names[row])}");
            }
        }

        result.Report = lines.Report(result.names.Count);
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

    /// <summary>Compares the ids of the file with the items that were read.</summary>
    /// <exception cref="UnmatchedNamesException">The file names none of the items.</exception>
    public ItemNamesReport Match(VocabularyBuilder items)
    {
        long named = 0;
        var unnamed = -1;
        for (var row = items.Count - 1; row >= 0; row--)
        {
            if (ids.Find(items[row]) >= 0) named++;
            else unnamed = row;
        }

        var report = new ItemNamesReport(Report, items.Count, items.Count - named, null, null);
        if (named * 2 < items.Count)
        {
            var item = items[unnamed];
            report = report with { UnnamedItem = DisplayText.Quote(item), UnusedId = Unused(items, Encoding.UTF8.GetString(item)) };
        }

        return named > 0 ? report : throw new UnmatchedNamesException(report);
    }

    /// <summary>The id, in quotes, that is no item and is most similar to an item; null if every id is an item.</summary>
    string? Unused(VocabularyBuilder items, string item)
    {
        var unused = Utf8Strings.From(Rows(ids).Where(row => items.Find(ids[row]) < 0).Select(row => Encoding.UTF8.GetString(ids[row])));
        if (unused.Count == 0) return null;
        return DisplayText.Quote(NameSuggestions.Nearest(new Vocabulary(unused), item) is [var nearest, ..] ? nearest : unused.GetString(0));
    }

    List<string> IdsWhere(Func<string, bool> isMatch) =>
        [.. Rows(ids).Where(row => isMatch(names[row])).Select(row => Encoding.UTF8.GetString(ids[row]))];

    static IEnumerable<int> Rows(VocabularyBuilder vocabulary) => Enumerable.Range(0, vocabulary.Count);
}

/// <summary>The items that a file of names names.</summary>
/// <param name="File">The columns of the file, and its bad lines.</param>
/// <param name="Items">The number of items.</param>
/// <param name="Unnamed">The number of items without a name.</param>
/// <param name="UnnamedItem">An item without a name, in quotes, if fewer than half of the items have one.</param>
/// <param name="UnusedId">An id of the file that is no item, in quotes; null if every id is one.</param>
sealed record ItemNamesReport(PairFileReport File, long Items, long Unnamed, string? UnnamedItem, string? UnusedId)
{
    /// <summary>The number of named items in words, and one of each: <c>names only 4 of the 10 items: the interactions have '10.0', …</c>.</summary>
    public string Sentence
    {
        get
        {
            var named = Items - Unnamed;
            var count = Items == 1 ? "does not name the only item"
                : named == 0 ? $"names none of the {DisplayText.Count(Items)} items"
                : $"names only {DisplayText.Count(named)} of the {DisplayText.Count(Items)} items";
            return $"{File.Path} {count}: the interactions have {UnnamedItem}{(UnusedId is null ? "" : $", the names file has {UnusedId}")}";
        }
    }
}

/// <summary>A file of names names none of the items.</summary>
sealed class UnmatchedNamesException(ItemNamesReport report) : GpuAlsException(report.Sentence);
