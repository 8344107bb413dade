using System.Text;
using System.Text.Unicode;
using GpuAls.Core;
using GpuAls.Core.Features;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion.Features;

/// <summary>
/// Reads side tables: delimited text with the separator, the header and the quotes detected, plain or compressed, and the other kinds of files that
/// interactions are read from, and arrays of NumPy.
/// </summary>
/// <param name="side">The side that the tables describe.</param>
/// <param name="format">The format of the interactions, for the spelling of names.</param>
/// <param name="kinds">The kinds of files that are read beside delimited text.</param>
/// <param name="uses">The chosen uses of columns.</param>
sealed class SideTableReader(SideKind side, InteractionFormat format, IReadOnlyList<SourceKind> kinds, IReadOnlyList<ColumnUse> uses)
{
    // MovieLens' word for a film without genres.
    const string NoGenres = "(no genres listed)";

    readonly LowerCase lower = new();

    /// <summary>Reads a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, or has no rows or columns.</exception>
    public SideTable Read(string path, CancellationToken cancel)
    {
        if (ArrayTable.Is(path)) return new ArrayTable(side, format, uses).Read(path, cancel);
        var (input, isTable) = new SourceFiles(format with { Text = new TextLayout() }, kinds).OpenText(path, new TextLayout(), cancel);
        using (input)
        {
            using var lines = LayoutDetection.Open(input, isTable ? TableText.Layout : null);
            var first = FirstLines.Read(input, lines.Layout);
            var header = SideHeader.Find(path, side, first, isTable, uses);
            var table = NewTable(path, header, first);
            var isHeader = header.HasHeader;
            while (lines.NextNotBlank())
            {
                if (!isHeader) AddRow(table, header, lines, path);
                isHeader = false;
                if (lines.Number % 65536 == 0) cancel.ThrowIfCancellationRequested();
            }

            input.CheckRest();
            if (table.NameOf.Count == 0)
            {
                var one = side == SideKind.User ? "a user" : "an item";
                throw new GpuAlsException($"{path}: no rows with the name of {one} in column {DisplayText.Quote(table.NameColumn)}");
            }

            Features.TagNames.AddTo(table);
            return table;
        }
    }

    SideTable NewTable(string path, SideHeader header, FirstLines lines)
    {
        List<VectorColumn> vectors = [];
        HashSet<int> taken = [header.NameColumn];
        foreach (var (name, start, count) in header.NumberedColumns(lines))
        {
            if (SideHeader.UseOf(header.Names[start], start, uses) is not null) continue;
            vectors.Add(new VectorColumn(name, start, count));
            taken.UnionWith(Enumerable.Range(start, count));
        }

        for (var column = 0; column < header.Names.Count; column++)
        {
            var use = SideHeader.UseOf(header.Names[column], column, uses);
            if (use is { Word: ColumnUse.Ignore }) taken.Add(column);
            if (taken.Contains(column) || (use is not null && use.Kind != FeatureKind.Vector)) continue;
            if (header.DimensionsOf(lines, column) is not { } dimensions) continue;
            vectors.Add(new VectorColumn(header.Names[column], column, dimensions));
            taken.Add(column);
        }

        return new SideTable(path, side, header.Names[header.NameColumn], header.Layout)
        {
            Header = header.Names,
            Columns = [.. Enumerable.Range(0, header.Names.Count).Where(column => !taken.Contains(column)).Select(
                column => new SideColumn(header.Names[column], column))],
            Vectors = vectors,
        };
    }

    void AddRow(SideTable table, SideHeader header, DelimitedLines lines, string path)
    {
        var name = header.NameColumn < lines.FieldCount ? lines.Name(header.NameColumn) : default;
        if (lines.HasBrokenQuote || name.IsEmpty || format.NameRules.IsBlank(name) || !Utf8.IsValid(name))
        {
            table.BadRows++;
            table.FirstBadRow ??= FormattableString.Invariant($"{path}:{lines.Number}: ") + (lines.HasBrokenQuote ? lines.QuoteProblem
                : !Utf8.IsValid(name) ? $"the {table.Word} is no valid UTF-8"
                : $"no {table.Word}: {DisplayText.Quote(lines.Line)}");
            return;
        }

        name = format.NameRules.Changed(name) ?? name;
        if (side == SideKind.Item && format.LowerCaseItems) name = lower.Of(name);
        table.NameOf.Add(table.Names.GetOrAdd(name));
        Span<char> characters = stackalloc char[256];
        foreach (var column in table.Columns)
        {
            var field = column.Position < lines.FieldCount ? lines.Name(column.Position) : default;
            if (FieldKinds.Of(field) == FieldKind.Missing) column.Add(default);
            else if (field.Length <= 256) column.Add(Cell(characters[..Encoding.UTF8.GetChars(field, characters)]));
            else column.Add(Cell(Encoding.UTF8.GetString(field)));
        }

        foreach (var column in table.Vectors) column.Add(VectorOf(column, header, lines));
    }

    static ReadOnlySpan<char> Cell(ReadOnlySpan<char> text) => text.Trim() is var trimmed && trimmed.SequenceEqual(NoGenres) ? default : trimmed;

    static float[]? VectorOf(VectorColumn column, SideHeader header, DelimitedLines lines)
    {
        var isOneField = header.Names[column.Position] == column.Name;
        if (isOneField) return column.Position < lines.FieldCount ? CellText.Vector(Encoding.UTF8.GetString(lines.Field(column.Position))) : null;
        var vector = new float[column.Dimensions];
        for (var k = 0; k < vector.Length; k++)
        {
            var position = column.Position + k;
            if (position >= lines.FieldCount || CellText.Number(Encoding.UTF8.GetString(lines.Field(position))) is not { } number) return null;
            vector[k] = (float)number;
        }

        return vector;
    }
}
