using GpuAls.Cli.Input;
using GpuAls.Cli.Shell;
using GpuAls.Core;
using GpuAls.Ingestion;
using GpuAls.Ingestion.Features;

namespace GpuAls.Cli.Features;

/// <summary>The side tables as the command line names them.</summary>
/// <param name="Users">The tables of users.</param>
/// <param name="Items">The tables of items.</param>
/// <param name="Uses">The chosen uses of columns.</param>
/// <param name="KeepsCold">Whether users and items that only the tables have get vectors.</param>
sealed record FeatureFiles(IReadOnlyList<string> Users, IReadOnlyList<string> Items, IReadOnlyList<ColumnUse> Uses, bool KeepsCold)
{
    /// <summary>Adds the files to those that the command reads.</summary>
    public void AddTo(CommandFiles files) => files.Reads("--user-features", Users).Reads("--item-features", Items);

    /// <summary>Reads the tables, before the interactions: a mistake in a small file should not appear after minutes with a large one.</summary>
    /// <param name="input">The interactions, for the spelling of names.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">A table cannot be read.</exception>
    public LoadedTables Load(InputFiles input, CancellationToken cancel)
    {
        var format = input.FormatOfKeys;
        var tables = new LoadedTables(
            this, Read(SideKind.User, Users, format, Uses, cancel), Read(SideKind.Item, Items, format, Uses, cancel));
        RequireKnownColumns([.. tables.Users, .. tables.Items]);
        return tables;
    }

    /// <summary>Reads the tables of one side.</summary>
    /// <param name="side">The side.</param>
    /// <param name="paths">The files.</param>
    /// <param name="format">The format of the interactions, for the spelling of names.</param>
    /// <param name="uses">The uses of columns.</param>
    /// <param name="cancel">Cancels the reading.</param>
    /// <exception cref="GpuAlsException">A table cannot be read.</exception>
    public static IReadOnlyList<SideTable> Read(
        SideKind side, IReadOnlyList<string> paths, InteractionFormat format, IReadOnlyList<ColumnUse> uses, CancellationToken cancel)
    {
        var reader = new SideTableReader(side, format, InputKinds.All, uses);
        return [.. paths.Select(path => reader.Read(path, cancel))];
    }

    /// <summary>Checks that a table has each column whose use somebody chose.</summary>
    /// <exception cref="RemedyException">No table has the column.</exception>
    public void RequireKnownColumns(IReadOnlyList<SideTable> tables)
    {
        List<string> names = [.. tables.SelectMany(table => table.Header).Distinct()];
        var positions = tables.Max(table => table.Header.Count);
        foreach (var use in Uses)
        {
            if (names.Contains(use.Column) || (int.TryParse(use.Column, out var position) && position >= 0 && position < positions)) continue;
            throw new RemedyException(
                $"{FeatureOptions.KindOption} names the column {DisplayText.Quote(use.Column)}, which no side table has",
                $"Name one of its columns, or a position from 0: {string.Join(", ", names.Select(DisplayText.Escape))}");
        }
    }
}
