using GpuAls.Ingestion.Input;

namespace GpuAls.Ingestion;

/// <summary>
/// A kind of file that is no delimited text and is recognized by its first bytes. <see cref="InteractionReader.Kinds"/> lists the kinds that are
/// read.
/// </summary>
public sealed class SourceKind
{
    SourceKind(string name) => Name = name;

    /// <summary>The name of the kind: <c>Parquet</c>.</summary>
    public string Name { get; }

    /// <summary>Whether a file starts as one of this kind; null for a kind of text.</summary>
    internal TextKind.StartTest? IsFileStart { get; private init; }

    /// <summary>Opens a file; null for a kind of text.</summary>
    internal Func<string, CancellationToken, ITable>? OpenFile { get; private init; }

    /// <summary>The first characters of the kind; null for a kind of binary file.</summary>
    internal TextKind? Text { get; private init; }

    /// <summary>Opens a text, which the table then owns; null for a kind of binary file.</summary>
    internal Func<TextInput, InteractionFormat, ITable>? OpenText { get; private init; }

    /// <summary>A kind of binary file.</summary>
    /// <param name="name">The name of the kind.</param>
    /// <param name="isStart">Whether a file of the kind starts with these bytes, as stored.</param>
    /// <param name="open">Opens a file.</param>
    internal static SourceKind OfFile(string name, TextKind.StartTest isStart, Func<string, CancellationToken, ITable> open) =>
        new(name) { IsFileStart = isStart, OpenFile = open };

    /// <summary>A kind of text, which may be compressed or come from a stream.</summary>
    /// <param name="name">The name of the kind.</param>
    /// <param name="isStart">Whether a text of the kind starts with these bytes, after decompression and blanks.</param>
    /// <param name="open">Opens a text.</param>
    internal static SourceKind OfText(string name, TextKind.StartTest isStart, Func<TextInput, InteractionFormat, ITable> open) =>
        new(name) { Text = new TextKind(isStart), OpenText = open };
}
