namespace GpuAls.Benchmarks.Cards;

/// <summary>
/// Instructions of a warp in the loops of the kernels, for sm_90: <c>kernels-tests/assemble-ptx.sh --loops</c> prints them, and the limits of
/// LoopLimits.cs hold them.
/// </summary>
static class KernelCounts
{
    /// <summary>Multiplications and additions of a warp in one fused instruction.</summary>
    public const double OperationsPerFusedInstruction = 64;

    /// <summary>Instructions for each fused multiply-add of a matrix product: 623 for 512.</summary>
    public const double DenseInstructions = 623.0 / 512;

    /// <summary>An outer product of two tiles of eight numbers: an entry of a row, a factor of a short row, or a column of a panel.</summary>
    public const double OuterProduct = 81;

    /// <summary>Staging a quad of each thread: of short rows, transposed, and of other rows.</summary>
    public const double StageTransposed = 46, Stage = 50;

    /// <summary>The right side for four entries, a panel, substitution back in a tile, and the gathering of an entry of a solution.</summary>
    public const double RightSide = 42, Panel = 1350, Back = 184, Gather = 24;

    /// <summary>Start and end of a row: with short rows, and with others.</summary>
    public const double ShortRow = 400, LongRow = 600;

    /// <summary>Predictions of iALS++ for an entry and a factor, and their update after a block.</summary>
    public const double Prediction = 87.0 / 32 / 16, PredictionUpdate = 20.0 / 32 / 4;

    /// <summary>
    /// Instructions for four entries in the sum over a row's entries, on the path of the whole warp. Fewer than 128 factors leave room for several
    /// teams in a warp, which share the instructions.
    /// </summary>
    /// <param name="factors">f.</param>
    /// <param name="factorBytes">Bytes of a stored factor.</param>
    public static double EntriesOf(int factors, int factorBytes) => (factors, factorBytes) switch
    {
        ( <= 32, _) => (factorBytes == 2 ? 138 : 115) / 4.0,
        ( <= 64, 2) => 122 / 2.0,
        ( <= 64, _) => 105 / 2.0,
        ( <= 128, 2) => 100,
        ( <= 128, _) => 84,
        ( <= 256, 2) => 175,
        ( <= 256, _) => 128,
        (_, 2) => 300,
        _ => 223,
    };
}
