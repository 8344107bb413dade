using System.Text;
using GpuAls.Core;

namespace GpuAls.Ingestion.Features;

/// <summary>The columns of a side table: their names, the one with the names of users or items, and those that are one vector.</summary>
/// <param name="Names">[columns] The names, from the header or made from the positions.</param>
/// <param name="HasHeader">Whether the first line is a header.</param>
/// <param name="NameColumn">The position of the column with the names of users or items.</param>
/// <param name="Layout">The known layout in words; null for none.</param>
sealed record SideHeader(IReadOnlyList<string> Names, bool HasHeader, int NameColumn, string? Layout)
{
    /// <summary>Finds the columns in the first lines of a table.</summary>
    /// <param name="path">The table in messages.</param>
    /// <param name="side">The side that the table describes.</param>
    /// <param name="lines">The first lines.</param>
    /// <param name="isTable">Whether the first line is a header for sure.</param>
    /// <param name="uses">The chosen uses of columns.</param>
    /// <exception cref="GpuAlsException">The table is empty, or has only one column.</exception>
    public static SideHeader Find(string path, SideKind side, FirstLines lines, bool isTable, IReadOnlyList<ColumnUse> uses)
    {
        var word = side == SideKind.User ? "user" : "item";
        if (lines.First is not { } first) throw new GpuAlsException($"{path}: empty; expected rows with the name of {Article(side)} and features");
        if (first.Length < 2)
            throw new GpuAlsException($"{path}: one column; expected a column with the name of the {word}, and one for each feature");
        var known = isTable ? null : KnownLayout.Of(lines);
        var hasHeader = isTable || (known is null && IsHeader(lines, first, uses));
        string[] names = known is not null ? [.. known.Columns]
            : hasHeader ? [.. first.Select((field, position) => Text(field) is { Length: > 0 } name ? name : $"column {position}")]
            : [.. Enumerable.Range(0, first.Length).Select(position => $"column {position}")];
        for (var k = 0; k < names.Length; k++)
        {
            if (Array.IndexOf(names, names[k]) < k) names[k] = $"{names[k]} (column {k})";
        }

        var chosen = Array.FindIndex(names, name => UseOf(name, Array.IndexOf(names, name), uses) is { Word: ColumnUse.Name });
        return new SideHeader(names, hasHeader, chosen >= 0 ? chosen : hasHeader ? NameColumnOf(names, side) : 0, known?.Name);
    }

    /// <summary>The chosen use of a column; null for none.</summary>
    public static ColumnUse? UseOf(string name, int position, IReadOnlyList<ColumnUse> uses) =>
        uses.LastOrDefault(use => use.Column == name) ?? uses.LastOrDefault(use => use.Column == FormattableString.Invariant($"{position}"));

    /// <summary>The groups of neighbouring columns that are one vector: v0, v1, … with numbers in the first lines.</summary>
    /// <param name="lines">The first lines.</param>
    public IEnumerable<(string Name, int First, int Count)> NumberedColumns(FirstLines lines)
    {
        const int minimum = 8;
        for (var start = 0; start < Names.Count; start++)
        {
            var (stem, number) = Numbered(Names[start]);
            if (number is null || start == NameColumn) continue;
            var end = start + 1;
            while (end < Names.Count && end != NameColumn && Numbered(Names[end]) == (stem, number + (end - start))) end++;
            var areNumbers = Enumerable.Range(start, end - start).All(column => lines.Rows(HasHeader).All(
                row => column >= row.Length || Text(row[column]) is "" || CellText.Number(Text(row[column])) is not null));
            if (end - start >= minimum && areNumbers) yield return (stem.Length == 0 ? "vector" : stem, start, end - start);
            start = end - 1;
        }
    }

    /// <summary>The number of numbers in each field of a column of vectors in the first lines; null for another column.</summary>
    /// <param name="lines">The first lines.</param>
    /// <param name="column">The position of the column.</param>
    public int? DimensionsOf(FirstLines lines, int column)
    {
        int? dimensions = null;
        foreach (var row in lines.Rows(HasHeader))
        {
            if (column >= row.Length || FieldKinds.Of(row[column]) == FieldKind.Missing) continue;
            if (CellText.Days(Text(row[column])) is not null) return null;
            if (CellText.Vector(Text(row[column])) is not { } vector || (dimensions is { } known && known != vector.Length)) return null;
            dimensions = vector.Length;
        }

        return dimensions;
    }

    static bool IsHeader(FirstLines lines, byte[][] first, IReadOnlyList<ColumnUse> uses)
    {
        string[] names = Array.ConvertAll(first, Text);
        if (uses.Any(use => names.Contains(use.Column))) return true;
        if (first.Any(field => FieldKinds.Of(field) == FieldKind.Number)) return false;
        if (names.Distinct().Count() < names.Length) return false;
        var columns = Enumerable.Range(0, first.Length);
        if (columns.Any(column => lines.FieldsBelow(column).Any(field => field.AsSpan().SequenceEqual(first[column])))) return false;
        // A header has text above numbers, or a word that names a column.
        return columns.Any(column => AreNumbersBelow(lines, column))
            || names.Any(name => ColumnWords.MeaningOf(name) is not null || ColumnWords.IsId(name) || HeaderWords.IsName(name));
    }

    static bool AreNumbersBelow(FirstLines lines, int column)
    {
        List<FieldKind> kinds = [.. lines.FieldsBelow(column).Select(field => FieldKinds.Of(field)).Where(kind => kind != FieldKind.Missing)];
        return kinds.Count > 0 && kinds.TrueForAll(kind => kind == FieldKind.Number);
    }

    static int NameColumnOf(string[] names, SideKind side)
    {
        var meaning = side == SideKind.User ? InteractionColumn.User : InteractionColumn.Item;
        int[] meant = [.. Enumerable.Range(0, names.Length).Where(column => ColumnWords.MeaningOf(names[column]) == meaning)];
        return meant.Length == 0 ? 0 : meant.MinBy(column => (ColumnWords.IsId(names[column]) ? 0 : 1, ColumnWords.RankOf(names[column])));
    }

    static (string Stem, int? Number) Numbered(string name)
    {
        var digits = name.Length;
        while (digits > 0 && char.IsAsciiDigit(name[digits - 1])) digits--;
        return digits < name.Length && name.Length - digits < 8
            ? (name[..digits].TrimEnd('_', '.', '-', ' '), int.Parse(name[digits..], System.Globalization.CultureInfo.InvariantCulture))
            : (name, null);
    }

    static string Article(SideKind side) => side == SideKind.User ? "a user" : "an item";

    static string Text(byte[] field) => Encoding.UTF8.GetString(field).Trim();
}
