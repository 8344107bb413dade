using GpuAls.Cli.Input;
using GpuAls.Cli.Shell;
using GpuAls.Core;
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
        var tables = new LoadedTables(this, Read(SideKind.User, Users, input, cancel), Read(SideKind.Item, Items, input, cancel));
        RequireKnownColumns([.. tables.Users, .. tables.Items]);
        return tables;
    }

    IReadOnlyList<SideTable> Read(SideKind side, IReadOnlyList<string> paths, InputFiles input, CancellationToken cancel)
    {
        var reader = new SideTableReader(side, input.FormatOfKeys, InputKinds.All, Uses);
        return [.. paths.Select(path => reader.Read(path, cancel))];
    }

    void RequireKnownColumns(IReadOnlyList<SideTable> tables)
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
