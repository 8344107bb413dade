using GpuAls.Core;
using GpuAls.Core.Memory;
using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>Opens files and streams as sources of the kind that their first bytes show; everything else is delimited text.</summary>
/// <param name="format">The layout of the text and the meaning of the rows.</param>
/// <param name="kinds">The kinds that are recognized.</param>
sealed class SourceFiles(InteractionFormat format, IReadOnlyList<SourceKind> kinds)
{
    // Enough to recognize a binary file.
    const int StartBytes = 512;

    readonly IReadOnlyList<SourceKind> fileKinds = [.. kinds.Where(kind => kind.OpenFile is not null)];
    readonly IReadOnlyList<TextKind> textKinds = [.. kinds.Select(kind => kind.Text).OfType<TextKind>()];

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file, as messages name it.</param>
    /// <param name="cancel">Cancels the opening, for example of a pipe that nobody writes to.</param>
    /// <exception cref="GpuAlsException">The file cannot be read, or lacks a column of the format.</exception>
    public IColumnSource Open(string path, CancellationToken cancel) => BinaryKindOf(path) is { } kind
        ? OfTable(PartitionedTable.Of(kind.OpenFile!(path, cancel)))
        : OfText(TextInput.Open(path, format.Text.Encoding, format.Text.SkipLines, textKinds, cancel));

    /// <summary>Opens a stream, which stays open.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">The name of the stream in messages.</param>
    /// <param name="cancel">Cancels every read, also while the stream waits for data.</param>
    /// <exception cref="GpuAlsException">The stream cannot be read, or lacks a column of the format.</exception>
    public IColumnSource Open(Stream stream, string name, CancellationToken cancel) =>
        OfText(TextInput.From(stream, name, format.Text.Encoding, format.Text.SkipLines, textKinds, cancel));

    /// <summary>Opens a table, which the source then owns.</summary>
    /// <exception cref="GpuAlsException">The table cannot be read, or lacks a column of the format.</exception>
    public IColumnSource OfTable(ITable table) => new TableInteractionSource(table, format);

    /// <summary>Looks at a file as a table or as a text, whatever its columns are.</summary>
    /// <param name="path">The file.</param>
    /// <param name="ofTable">Looks at a table.</param>
    /// <param name="ofText">Looks at a delimited text.</param>
    /// <param name="cancel">Cancels the opening.</param>
    /// <exception cref="GpuAlsException">The file cannot be read.</exception>
    public T Look<T>(string path, Func<ITable, T> ofTable, Func<TextInput, T> ofText, CancellationToken cancel)
    {
        if (BinaryKindOf(path) is { } kind)
        {
            using var file = PartitionedTable.Of(kind.OpenFile!(path, cancel));
            return ofTable(file);
        }

        var input = TextInput.Open(path, format.Text.Encoding, format.Text.SkipLines, textKinds, cancel);
        if (input.Kind is null)
        {
            using (input) return ofText(input);
        }

        using var table = TableOf(input);
        return ofTable(table);
    }

    /// <summary>Opens a small file beside the interactions as text; a table becomes text with a header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="layout">The layout of the text.</param>
    /// <param name="cancel">Cancels the opening and the reading.</param>
    /// <returns>The text, and whether it was a table.</returns>
    /// <exception cref="GpuAlsException">The file cannot be read.</exception>
    public (TextInput Text, bool IsTable) OpenText(string path, TextLayout layout, CancellationToken cancel)
    {
        if (BinaryKindOf(path) is { } kind) return (TextOf(kind.OpenFile!(path, cancel), cancel), true);
        var input = TextInput.Open(path, layout.Encoding, layout.SkipLines, textKinds, cancel);
        return input.Kind is null ? (input, false) : (TextOf(TableOf(input), cancel), true);
    }

    static TextInput TextOf(ITable table, CancellationToken cancel)
    {
        using (table) return TextInput.From(TableText.Of(table, cancel), table.Name, cancel: cancel);
    }

    IColumnSource OfText(TextInput input) => input.Kind is null ? new TextInteractionSource(input, format) : OfTable(TableOf(input));

    ITable TableOf(TextInput input)
    {
        try
        {
            return PartitionedTable.Of(kinds.First(kind => kind.Text == input.Kind).OpenText!(input, format));
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    // Only a regular file can be opened twice. A file that cannot be read is an error of the text, which says more about it.
    SourceKind? BinaryKindOf(string path)
    {
        if (path.Length == 0 || fileKinds.Count == 0) return null;
        try
        {
            if (FileStatus.Of(path) is not { Kind: FileKind.Regular, Length: > 0 }) return null;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var start = new byte[StartBytes];
            var length = file.ReadAtLeast(start, StartBytes, throwOnEndOfStream: false);
            return fileKinds.FirstOrDefault(kind => kind.IsFileStart!(start.AsSpan(0, length)));
        }
        catch (Exception e) when (TextInput.IsFailure(e))
        {
            return null;
        }
    }
}
