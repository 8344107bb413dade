using System.Runtime.InteropServices;
using ILGPU;

namespace GpuAls.Kernels;

/// <summary>
/// 8 × 8 numbers in registers, by rows. An outer product of two strips is 64 multiply-adds for 16 loads, which is as much as a multiprocessor does while its
/// shared memory delivers those 16.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
struct SquareTile(Strip row0, Strip row1, Strip row2, Strip row3, Strip row4, Strip row5, Strip row6, Strip row7)
{
    public const int Elements = Strip.Length * Strip.Length;

    public Strip Row0 = row0;
    public Strip Row1 = row1;
    public Strip Row2 = row2;
    public Strip Row3 = row3;
    public Strip Row4 = row4;
    public Strip Row5 = row5;
    public Strip Row6 = row6;
    public Strip Row7 = row7;

    /// <summary>Element (i, j) from start + i · rowStep + j · columnStep.</summary>
    public static SquareTile Load(ArrayView<float> values, int start, int rowStep, int columnStep) => new(
        Strip.Load(values, start, columnStep),
        Strip.Load(values, start + rowStep, columnStep),
        Strip.Load(values, start + 2 * rowStep, columnStep),
        Strip.Load(values, start + 3 * rowStep, columnStep),
        Strip.Load(values, start + 4 * rowStep, columnStep),
        Strip.Load(values, start + 5 * rowStep, columnStep),
        Strip.Load(values, start + 6 * rowStep, columnStep),
        Strip.Load(values, start + 7 * rowStep, columnStep));

    /// <summary>Element (i, j) to start + i · rowStep + j · columnStep.</summary>
    public readonly void Store(ArrayView<float> values, int start, int rowStep, int columnStep)
    {
        Row0.Store(values, start, columnStep);
        Row1.Store(values, start + rowStep, columnStep);
        Row2.Store(values, start + 2 * rowStep, columnStep);
        Row3.Store(values, start + 3 * rowStep, columnStep);
        Row4.Store(values, start + 4 * rowStep, columnStep);
        Row5.Store(values, start + 5 * rowStep, columnStep);
        Row6.Store(values, start + 6 * rowStep, columnStep);
        Row7.Store(values, start + 7 * rowStep, columnStep);
    }

    /// <summary>this + rows · columnsᵀ.</summary>
    public readonly SquareTile AddOuter(Strip rows, Strip columns) => new(
        Row0.Add(rows.V0, columns),
        Row1.Add(rows.V1, columns),
        Row2.Add(rows.V2, columns),
        Row3.Add(rows.V3, columns),
        Row4.Add(rows.V4, columns),
        Row5.Add(rows.V5, columns),
        Row6.Add(rows.V6, columns),
        Row7.Add(rows.V7, columns));
}
