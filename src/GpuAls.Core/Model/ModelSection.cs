namespace GpuAls.Core.Model;

/// <summary>One entry of a model file's table: a matrix [rows × columns] of plain numbers, and where it lies. A list has one column.</summary>
/// <param name="Kind">What it holds; a number without a name where a newer program wrote it.</param>
/// <param name="Offset">Its first byte in the file, a multiple of 64.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Columns">The number of columns.</param>
/// <param name="Stride">Elements from the start of one row to the start of the next; more than the columns where rows are padded.</param>
/// <param name="Checksum">Of its bytes; docs/model-format.md says how it is made.</param>
public sealed record ModelSection(ModelSectionKind Kind, long Offset, long Bytes, long Rows, long Columns, long Stride, uint Checksum)
{
    /// <summary>The kind in words: "user factors", "known columns".</summary>
    public string Name => Enum.IsDefined(Kind)
        ? string.Concat(Kind.ToString().Select((letter, k) => char.IsUpper(letter) && k > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"))
        : $"kind {(uint)Kind}";

    internal ModelElement Element { get; init; }

    internal long End => Offset + Bytes;
}
