using System.Runtime.CompilerServices;
using System.Text;
using GpuAls.Core;
using GpuAls.Core.Interactions;

namespace GpuAls.Ingestion.Naming;

/// <summary>The names of one kind that differ from an earlier name only in what cannot be seen.</summary>
/// <param name="Count">The number of names that have an earlier twin.</param>
/// <param name="Examples">The first few of them with their twins, quoted, and escaped where they differ: the earlier name comes first.</param>
/// <param name="AreMerged">Whether twins became one name; otherwise they are different names.</param>
sealed record NameTwins(long Count, IReadOnlyList<(string First, string Other)> Examples, bool AreMerged)
{
    const int MaxExamples = 3;
    const int NamesPerPiece = 1 << 15;

    /// <summary>Finds the names with another spelling, and those of them that have a twin.</summary>
    /// <param name="names">Different names.</param>
    /// <param name="rules">The rules of spelling; if they are none, the twins under all rules are counted, and no name changes.</param>
    /// <returns>The twins, and the new name of each row that changes.</returns>
    public static (NameTwins Twins, IReadOnlyDictionary<int, byte[]> Changes) Find(VocabularyBuilder names, NameRules rules)
    {
        var changes = Changes(names, rules.AreNone ? NameRules.All : rules);
        return changes.Count == 0 ? (new NameTwins(0, [], !rules.AreNone), changes) : Find(names, rules, changes);
    }

    // Not compiled where every name has its one spelling.
    static (NameTwins Twins, IReadOnlyDictionary<int, byte[]> Changes) Find(
        VocabularyBuilder names, NameRules rules, Dictionary<int, byte[]> changes)
    {
        var spellings = new VocabularyBuilder(); // of the changed names
        var firstRows = new List<int>(); // [spellings]
        var examples = new List<(string, string)>();
        var count = 0L;
        foreach (var (row, spelling) in changes.OrderBy(change => change.Key))
        {
            // A name in its one spelling is among the names, or the first of the changed names stands for it.
            var twin = names.Find(spelling);
            var place = spellings.GetOrAdd(spelling);
            if (place == firstRows.Count) firstRows.Add(row);
            else if (twin < 0) twin = firstRows[place];
            if (twin < 0) continue;
            count++;
            if (examples.Count < MaxExamples)
                examples.Add((Show(names[Math.Min(row, twin)], spelling), Show(names[Math.Max(row, twin)], spelling)));
        }

        return (new NameTwins(count, examples, !rules.AreNone), rules.AreNone ? new Dictionary<int, byte[]>() : changes);
    }

    static Dictionary<int, byte[]> Changes(VocabularyBuilder names, NameRules rules)
    {
        var changes = new Dictionary<int, byte[]>();
        if (names.Count <= NamesPerPiece) AddChanges(changes, names, rules, 0, names.Count);
        else
        {
            Parallel.For(0, (names.Count + NamesPerPiece - 1) / NamesPerPiece, piece => AddChanges(
                changes, names, rules, piece * NamesPerPiece, (int)Math.Min(names.Count, (piece + 1L) * NamesPerPiece)));
        }

        return changes;
    }

    // Compiled with all optimizations at once: the loop runs a few times in a process, over every name.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddChanges(Dictionary<int, byte[]> changes, VocabularyBuilder names, NameRules rules, int from, int to)
    {
        for (var row = from; row < to; row++)
        {
            var name = names[row];
            if (NameRules.IsPlain(name) || rules.Changed(name) is not { } spelling) continue;
            lock (changes) changes.Add(row, spelling);
        }
    }

    /// <summary>A name in quotes. Characters beyond ASCII that its one spelling does not have are shown as numbers: <c>'Beyonce\u0301'</c>.</summary>
    static string Show(ReadOnlySpan<byte> name, ReadOnlySpan<byte> spelling)
    {
        var usual = Encoding.UTF8.GetString(spelling);
        var text = new StringBuilder();
        foreach (var rune in Encoding.UTF8.GetString(name).EnumerateRunes())
        {
            if (rune.IsAscii || usual.Contains(rune.ToString(), StringComparison.Ordinal)) text.Append(rune.ToString());
            else text.Append(rune.IsBmp ? $"\\u{rune.Value:X4}" : $"\\U{rune.Value:X8}");
        }

        return DisplayText.Quote(text.ToString());
    }
}
