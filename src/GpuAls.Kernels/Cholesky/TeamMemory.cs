using GpuAls.Kernels.Memory;
using GpuAls.Kernels.Tiles;
using ILGPU;

namespace GpuAls.Kernels.Cholesky;

/// <summary>
/// The shared memory of a team whose threads hold a triangle of tiles in registers: the operands of outer products, the tiles of L on the diagonal
/// and the right side.
/// </summary>
/// <remarks>
/// Element 8·s + i of a vector is in quad s of its lower half (i &lt; 4) or of its upper half. Threads of neighbouring tiles then load neighbouring
/// quads. One quad after each vector spreads the columns that are stored transposed over the banks.
/// </remarks>
/// <param name="quads">At least <see cref="Quads"/>.</param>
/// <param name="side">T, tiles along a side.</param>
/// <param name="operands">1 if the vectors are multiplied by themselves, otherwise 2.</param>
readonly struct TeamMemory(ArrayView<Float4> quads, int side, int operands)
{
    /// <summary>Vectors in an operand: a chunk of entries or factors, or the eight columns of a panel.</summary>
    public const int Chunk = 16;

    readonly ArrayView<Float4> quads = quads;
    readonly int operands = operands;

    /// <summary>T, tiles along a side.</summary>
    public int Side { get; } = side;

    int Step => 2 * Side + 1;

    int RightStart => Chunk * Step;

    int DiagonalStart => operands * Chunk * Step;

    int BStart => DiagonalStart + Side * (SquareTile.Elements / Float4.Length);

    /// <summary>Quads of a team: the operands, the diagonal, the right side, and the coefficients of a chunk.</summary>
    public static int Quads(int side, int operands) =>
        operands * Chunk * (2 * side + 1) + side * (SquareTile.Elements / Float4.Length) + side * 2 + Chunk / Float4.Length;

    /// <summary>[T × 8] b, then the solution.</summary>
    public ArrayView<float> RightSide => quads.SubView(BStart, Side * 2).Cast<float>();

    /// <summary>[chunk] The factor of each vector in the right side.</summary>
    public ArrayView<float> Coefficients => quads.SubView(BStart + Side * 2, Chunk / Float4.Length).Cast<float>();

    /// <summary>Sets a quad of a vector of the left operand.</summary>
    public void SetLeft(int vector, int quad, Float4 value) => quads[vector * Step + (quad & 1) * Side + (quad >> 1)] = value;

    /// <summary>Sets a quad of a vector of the right operand.</summary>
    public void SetRight(int vector, int quad, Float4 value) => quads[RightStart + vector * Step + (quad & 1) * Side + (quad >> 1)] = value;

    /// <summary>Sets one element of four neighbouring vectors of the left operand.</summary>
    public void SetLeftTransposed(int vector, int element, Float4 value)
    {
        var floats = quads.Cast<float>();
        // Shifts: the compiler for CUDA takes a division of a signed number for more.
        var at = ((vector * Step + (element >> 2 & 1) * Side + (element >> 3)) << 2) + (element & 3);
        floats[at] = value.X;
        floats[at + Step * Float4.Length] = value.Y;
        floats[at + 2 * Step * Float4.Length] = value.Z;
        floats[at + 3 * Step * Float4.Length] = value.W;
    }

    /// <summary>Eight elements of a vector of the left operand.</summary>
    public Float8 Left(int vector, int tile) => Float8.Of(quads[vector * Step + tile], quads[vector * Step + Side + tile]);

    /// <summary>Eight elements of a vector of the right operand.</summary>
    public Float8 Right(int vector, int tile) => Float8.Of(quads[RightStart + vector * Step + tile], quads[RightStart + vector * Step + Side + tile]);

    /// <summary>One element of a vector of the right operand.</summary>
    public float RightElement(int vector, int element) => quads.Cast<float>()[
        ((RightStart + vector * Step + (element >> 2 & 1) * Side + (element >> 3)) << 2) + (element & 3)];

    /// <summary>Stores a column of L as vectors of the left operand, from which both operands of its outer products are loaded.</summary>
    public void SetPanel(int tile, SquareTile rows)
    {
        SetColumn(0, tile, rows.Row0.V0, rows.Row1.V0, rows.Row2.V0, rows.Row3.V0, rows.Row4.V0, rows.Row5.V0, rows.Row6.V0, rows.Row7.V0);
        SetColumn(1, tile, rows.Row0.V1, rows.Row1.V1, rows.Row2.V1, rows.Row3.V1, rows.Row4.V1, rows.Row5.V1, rows.Row6.V1, rows.Row7.V1);
        SetColumn(2, tile, rows.Row0.V2, rows.Row1.V2, rows.Row2.V2, rows.Row3.V2, rows.Row4.V2, rows.Row5.V2, rows.Row6.V2, rows.Row7.V2);
        SetColumn(3, tile, rows.Row0.V3, rows.Row1.V3, rows.Row2.V3, rows.Row3.V3, rows.Row4.V3, rows.Row5.V3, rows.Row6.V3, rows.Row7.V3);
        SetColumn(4, tile, rows.Row0.V4, rows.Row1.V4, rows.Row2.V4, rows.Row3.V4, rows.Row4.V4, rows.Row5.V4, rows.Row6.V4, rows.Row7.V4);
        SetColumn(5, tile, rows.Row0.V5, rows.Row1.V5, rows.Row2.V5, rows.Row3.V5, rows.Row4.V5, rows.Row5.V5, rows.Row6.V5, rows.Row7.V5);
        SetColumn(6, tile, rows.Row0.V6, rows.Row1.V6, rows.Row2.V6, rows.Row3.V6, rows.Row4.V6, rows.Row5.V6, rows.Row6.V6, rows.Row7.V6);
        SetColumn(7, tile, rows.Row0.V7, rows.Row1.V7, rows.Row2.V7, rows.Row3.V7, rows.Row4.V7, rows.Row5.V7, rows.Row6.V7, rows.Row7.V7);
    }

    /// <summary>Stores the tile of L on the diagonal.</summary>
    /// <param name="tile">Its row.</param>
    /// <param name="columns">The result of <see cref="TileCholesky.Decompose"/>, whose rows are the columns of L.</param>
    public void SetDiagonal(int tile, SquareTile columns)
    {
        // Zeros above the diagonal, whose elements nobody has to compute.
        var at = DiagonalStart + tile * (SquareTile.Elements / Float4.Length);
        var (r0, r1, r2, r3) = (columns.Row0, columns.Row1, columns.Row2, columns.Row3);
        var (r4, r5, r6, r7) = (columns.Row4, columns.Row5, columns.Row6, columns.Row7);
        quads[at] = new Float4(r0.V0, 0, 0, 0);
        quads[at + 2] = new Float4(r0.V1, r1.V1, 0, 0);
        quads[at + 4] = new Float4(r0.V2, r1.V2, r2.V2, 0);
        quads[at + 6] = new Float4(r0.V3, r1.V3, r2.V3, r3.V3);
        quads[at + 8] = new Float4(r0.V4, r1.V4, r2.V4, r3.V4);
        quads[at + 9] = new Float4(r4.V4, 0, 0, 0);
        quads[at + 10] = new Float4(r0.V5, r1.V5, r2.V5, r3.V5);
        quads[at + 11] = new Float4(r4.V5, r5.V5, 0, 0);
        quads[at + 12] = new Float4(r0.V6, r1.V6, r2.V6, r3.V6);
        quads[at + 13] = new Float4(r4.V6, r5.V6, r6.V6, 0);
        quads[at + 14] = new Float4(r0.V7, r1.V7, r2.V7, r3.V7);
        quads[at + 15] = new Float4(r4.V7, r5.V7, r6.V7, r7.V7);
    }

    /// <summary>The tile of L on the diagonal, by rows.</summary>
    public SquareTile Diagonal(int tile)
    {
        var at = DiagonalStart + tile * (SquareTile.Elements / Float4.Length);
        var none = default(Float4);
        return new SquareTile(
            Float8.Of(quads[at], none), Float8.Of(quads[at + 2], none), Float8.Of(quads[at + 4], none), Float8.Of(quads[at + 6], none),
            Float8.Of(quads[at + 8], quads[at + 9]), Float8.Of(quads[at + 10], quads[at + 11]),
            Float8.Of(quads[at + 12], quads[at + 13]), Float8.Of(quads[at + 14], quads[at + 15]));
    }

    /// <summary>Eight elements of the right side.</summary>
    public Float8 B(int tile) => Float8.Load(quads, BStart + 2 * tile);

    /// <summary>Sets eight elements of the right side.</summary>
    public void SetB(int tile, Float8 value)
    {
        quads[BStart + 2 * tile] = new Float4(value.V0, value.V1, value.V2, value.V3);
        quads[BStart + 2 * tile + 1] = new Float4(value.V4, value.V5, value.V6, value.V7);
    }

    void SetColumn(int vector, int tile, float v0, float v1, float v2, float v3, float v4, float v5, float v6, float v7)
    {
        quads[vector * Step + tile] = new Float4(v0, v1, v2, v3);
        quads[vector * Step + Side + tile] = new Float4(v4, v5, v6, v7);
    }
}
