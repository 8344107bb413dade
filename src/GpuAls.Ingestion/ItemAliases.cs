using GpuAls.Core;
using GpuAls.Core.Interactions;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>Ids of items that are replaced by other ids, from a file with the columns id and replacement.</summary>
sealed class ItemAliases
{
    readonly string path;
    readonly VocabularyBuilder ids = new(); // row n of the ids is replaced by replacement n
    readonly List<byte[]> replacements = [];
    readonly List<long> numbers = []; // [ids] line numbers
    readonly HashSet<int> used = []; // rows of ids that were items

    ItemAliases(string path) => this.path = path;

    /// <summary>Reads a file of aliases. The separator, gzip and a header are detected.</summary>
    /// <param name="path">The file.</param>
    /// <param name="format">The format of the interactions: the spelling and lower case of ids, and the treatment of bad lines.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read or has no aliases; a replacement is replaced itself; or, unless bad lines are
    /// skipped, a line has no id, no replacement or invalid UTF-8, or gives an id a second replacement.</exception>
    public static ItemAliases Read(string path, InteractionFormat format, CancellationToken cancel = default)
    {
        using var lines = new PairLines(path, PairKind.Replacement, new ItemNamesLayout(), format, [], cancel);
        var lower = new LowerCase();
        var result = new ItemAliases(path);
        while (lines.Next())
        {
            var row = result.ids.GetOrAdd(format.LowerCaseItems ? lower.Of(lines.Id) : lines.Id);
            var replacement = format.LowerCaseItems ? lower.Of(lines.Value) : lines.Value;
            if (row == result.replacements.Count)
            {
                result.replacements.Add(replacement.ToArray());
                result.numbers.Add(lines.Number);
            }
            else if (!replacement.SequenceEqual(result.replacements[row]))
            {
                lines.Reject(
                    $"{DisplayText.Quote(lines.Id)} has a second replacement, {DisplayText.Quote(replacement)}; "
                    + $"expected {DisplayText.Quote(result.replacements[row])}");
            }
        }

        result.File = lines.Report(result.replacements.Count);
        result.RequireNoChains();
        return result;
    }

    /// <summary>The columns of the file, and its bad lines.</summary>
    public PairFileReport File { get; private set; } = null!;

    /// <summary>The id that replaces an id; null if the id stays.</summary>
    public byte[]? Find(ReadOnlySpan<byte> id) => ids.Find(id) is >= 0 and var row ? replacements[row] : null;

    /// <summary>Replaces the ids of items.</summary>
    public ItemAliasesReport Apply(InteractionMatrixBuilder to)
    {
        var changes = new Dictionary<int, byte[]>();
        for (var row = 0; row < replacements.Count; row++)
        {
            if (to.Items.Find(ids[row]) is not (>= 0 and var item)) continue;
            changes.Add(item, replacements[row]);
            used.Add(row);
        }

        to.RenameItems(changes);
        var unknown = Enumerable.Range(0, replacements.Count).Where(row => !used.Contains(row)).Take(1).Select(row => DisplayText.Quote(ids[row]));
        return new ItemAliasesReport(File, changes.Count, replacements.Count - used.Count, unknown.FirstOrDefault());
    }

    void RequireNoChains()
    {
        for (var row = 0; row < replacements.Count; row++)
        {
            var next = ids.Find(replacements[row]);
            if (next < 0) continue;
            var replaced = $"{path}:{numbers[row]}: {DisplayText.Quote(ids[row])} is replaced by {DisplayText.Quote(replacements[row])}";
            throw new GpuAlsException(
                next == row
                    ? $"{replaced}, which is the same id; expected another id"
                    : $"{replaced}, which line {numbers[next]} replaces by {DisplayText.Quote(replacements[next])}; "
                        + "expected an id that is not replaced");
        }
    }
}

/// <summary>The items that were replaced.</summary>
/// <param name="File">The columns of the file of aliases, and its bad lines.</param>
/// <param name="Replaced">The number of items that were replaced.</param>
/// <param name="Unknown">The number of ids in the file that are no items.</param>
/// <param name="UnknownId">One of them, in quotes; null for none.</param>
sealed record ItemAliasesReport(PairFileReport File, long Replaced, long Unknown, string? UnknownId);
