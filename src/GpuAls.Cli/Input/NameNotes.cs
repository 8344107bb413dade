using GpuAls.Cli.Output;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Naming;

namespace GpuAls.Cli.Input;

/// <summary>The names of users and items in sentences: names that were merged, and the files of names and of aliases.</summary>
static class NameNotes
{
    // Two pairs show whether blanks or accents differ; a third makes the line too long.
    const int MaxExamples = 2;

    /// <summary>The notes on the names of the input files.</summary>
    /// <param name="report">The result of reading.</param>
    /// <param name="isKnownFormat">Whether the files are published ones, with --format.</param>
    public static IEnumerable<string> Of(ReadReport report, bool isKnownFormat)
    {
        if (report.Names is not { } read) yield break;
        if (read.Users.Count > 0) yield return Twins(read.Users, "user", isKnownFormat);
        if (read.Items.Count > 0) yield return Twins(read.Items, "item", isKnownFormat);
        if (read.Aliases is { } aliases)
        {
            foreach (var note in Of(aliases)) yield return note;
        }

        if (read.ItemNames is not { } names) yield break;
        foreach (var note in Of(names)) yield return note;
    }

    static string Twins(NameTwins twins, string kind, bool isKnownFormat)
    {
        var names = Format.Count(twins.Count, $"{kind} name");
        var examples = string.Join(", or ", twins.Examples.Take(MaxExamples).Select(pair => $"{pair.First} and {pair.Other}"));
        var (differ, isKept, them) = twins.Count == 1 ? ("differs", "it is kept", "it") : ("differ", "they are kept", "them");
        return twins.AreMerged
            ? $"Merged {names} that {differ} from another only in blanks or Unicode form, such as {examples}; "
                + "--keep-blanks and --normalize none keep them apart."
            : $"{names} {differ} from another only in blanks or Unicode form, such as {examples}; "
                + $"{isKept} apart{(isKnownFormat ? $" as in the published file. To merge {them}: --normalize nfc" : ".")}";
    }

    static IEnumerable<string> Of(ItemNamesReport names)
    {
        yield return $"Read {names.File.Path}: {Format.Count(names.File.Pairs, "name")} "
            + $"(id: {names.File.IdColumn}, name: {names.File.ValueColumn}).";
        foreach (var note in BadLines(names.File)) yield return note;
        if (names.UnnamedItem is not null)
            yield return $"Warning: {names.Sentence}. The ids of the other items are shown instead.";
        else if (names.Unnamed > 0)
            yield return $"{Format.Count(names.Unnamed, "item has", "items have")} no name in the --names file; the id is shown instead.";
    }

    static IEnumerable<string> Of(ItemAliasesReport aliases)
    {
        yield return $"Read {aliases.File.Path}: {Format.Count(aliases.File.Pairs, "alias", "aliases")}, "
            + $"which replaced {Format.Count(aliases.Replaced, "item id")}.";
        foreach (var note in BadLines(aliases.File)) yield return note;
        if (aliases.Unknown > 0)
        {
            yield return $"{Format.Count(aliases.Unknown, "alias is", "aliases are")} not among the items, such as {aliases.UnknownId}.";
        }
    }

    static IEnumerable<string> BadLines(PairFileReport file)
    {
        if (file.BadLines == 0) yield break;
        var continuation = file.FirstBadLines.Count < file.BadLines ? " The first ones:" : "";
        yield return $"Skipped {Format.Count(file.BadLines, "invalid line")} of {file.Path}.{continuation}";
        foreach (var line in file.FirstBadLines) yield return $"  {line}";
    }
}
