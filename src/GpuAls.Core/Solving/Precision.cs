namespace GpuAls.Core.Solving;

/// <summary>The format of the vectors that entries fetch; every device computes in float32.</summary>
public enum Precision
{
    /// <summary>float32.</summary>
    Full,

    /// <summary>
    /// 16 bits, half the bytes to fetch; sums are float32. After Micikevicius et al., "Mixed Precision Training" (2018). On accelerators the factors
    /// themselves are float16, with an error of at most one part in two thousand, and factors beyond 65,504 are an error. On the CPU the factors stay
    /// float32, and <see cref="Solver.PreconditionedConjugateGradient"/>, the one solver that supports it there, fetches from a bfloat16 copy of the
    /// fixed side, with an error of at most one part in 256.
    /// </summary>
    Mixed,
}

/// <summary>The facts about one precision that options, help, reports and estimates need.</summary>
/// <param name="Value">The precision.</param>
/// <param name="Word">The word of the command line.</param>
/// <param name="Help">A phrase for lists of precisions.</param>
/// <param name="BytesPerFactor">The bytes of one number of a vector that entries fetch.</param>
/// <param name="CpuCopies">The copies that the CPU makes, in words, for the name of the device; null: none.</param>
sealed record PrecisionInfo(Precision Value, string Word, string Help, int BytesPerFactor, string? CpuCopies) : IChoice<Precision>
{
    static readonly ChoiceTable<Precision, PrecisionInfo> Table = new(
        "precision",
        new PrecisionInfo(Precision.Full, "float32", "32-bit vectors", sizeof(float), null),
        new PrecisionInfo(Precision.Mixed, "mixed", "16-bit vectors with 32-bit sums", sizeof(ushort), "bfloat16 copies"));

    /// <inheritdoc/>
    public string FileWord => Word;

    /// <summary>All precisions, in the order of the help.</summary>
    public static IReadOnlyList<PrecisionInfo> All => Table.Rows;

    /// <summary>The row of a precision.</summary>
    /// <exception cref="GpuAlsException">The value is not one of the enumeration.</exception>
    public static PrecisionInfo Of(Precision precision) => Table[precision];

    /// <summary>The row with a word of the command line.</summary>
    /// <exception cref="GpuAlsException">No precision has the word; the message lists all words.</exception>
    public static PrecisionInfo Parse(string word) => Table.Parse(word);
}
