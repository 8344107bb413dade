using GpuAls.Kernels.Memory;
using ILGPU;

namespace GpuAls.Kernels.Products;

/// <summary>
/// An operand of a <see cref="TileProduct{TThreads}"/>: 8·Side lines, which the threads of a group stage in shared memory, Depth terms at a time. The
/// quads of a step are numbered, and thread t of T stages quads t, t + T, ….
/// </summary>
interface ITileOperand
{
    /// <summary>Loads a quad from memory.</summary>
    /// <param name="number">The number of the quad among those of this thread.</param>
    /// <param name="depth">The first term of the step.</param>
    Float4 Load(int number, int depth);

    /// <summary>Stores a quad in shared memory.</summary>
    /// <param name="shared">Shared memory.</param>
    /// <param name="buffer">The quad at which the operand's buffer starts.</param>
    /// <param name="number">The number of the quad among those of this thread.</param>
    /// <param name="value">The quad.</param>
    void Stage(ArrayView<Float4> shared, int buffer, int number, Float4 value);

    /// <summary>Loads and stores all quads of a step, for a group of one thread.</summary>
    /// <param name="shared">Shared memory.</param>
    /// <param name="buffer">The quad at which the operand's buffer starts.</param>
    /// <param name="depth">The first term of the step.</param>
    void StageAlone(ArrayView<Float4> shared, int buffer, int depth);
}

/// <summary>
/// An operand whose lines are rows of factors: quads are four terms of one line. Lines beyond the last row repeat it; their products are not used.
/// </summary>
/// <param name="view">[rows × stride]</param>
/// <param name="first">The row of the first line.</param>
/// <param name="rows">The number of rows.</param>
readonly struct RowOperand<TThreads, TView>(TView view, int first, int rows) : ITileOperand
    where TThreads : struct, ITileThreads
    where TView : struct, IFactorsView<TView>
{
    readonly TView view = view;
    readonly int first = first;
    readonly int rows = rows;
    readonly TView line0 = view.Slice(IntrinsicMath.Min(first + TransposedQuad<TThreads>.Line(0), rows - 1), 1);
    readonly TView line1 = view.Slice(IntrinsicMath.Min(first + TransposedQuad<TThreads>.Line(1), rows - 1), 1);

    public Float4 Load(int number, int depth)
    {
        var quad = depth / Float4.Length + TransposedQuad<TThreads>.Quad(number);
        return number == 0 ? line0.Load(0, quad) : line1.Load(0, quad);
    }

    public void Stage(ArrayView<Float4> shared, int buffer, int number, Float4 value) =>
        TransposedQuad<TThreads>.Stage(shared, buffer, number, value);

    public void StageAlone(ArrayView<Float4> shared, int buffer, int depth)
    {
        for (var line = 0; line < TileProduct<TThreads>.Lines; line += Float4.Length)
        {
            var a = IntrinsicMath.Min(first + line, rows - 1);
            var b = IntrinsicMath.Min(first + line + 1, rows - 1);
            var c = IntrinsicMath.Min(first + line + 2, rows - 1);
            var d = IntrinsicMath.Min(first + line + 3, rows - 1);
            var place = buffer + line / Float4.Length;
            for (var quad = depth / Float4.Length; quad < (depth + TThreads.Depth) / Float4.Length; quad++)
            {
                TransposedQuad<TThreads>.Stage(shared, place, view.Load(a, quad), view.Load(b, quad), view.Load(c, quad), view.Load(d, quad));
                place += Float4.Length * TileProduct<TThreads>.Width;
            }
        }
    }
}

/// <summary>An operand whose lines are chosen rows of factors, whose numbers a group of more than one thread looks up once.</summary>
/// <param name="view">[rows × stride]</param>
/// <param name="chosen">The numbers of the rows.</param>
/// <param name="first">The place of the first line among them.</param>
/// <param name="end">The end of the places. Lines beyond it repeat the last one; their products are not used.</param>
readonly struct ChosenRowOperand<TThreads>(FactorsView view, ArrayView<int> chosen, int first, int end) : ITileOperand
    where TThreads : struct, ITileThreads
{
    readonly FactorsView view = view;
    readonly ArrayView<int> chosen = chosen;
    readonly int first = first;
    readonly int last = end - 1;
    readonly FactorsView line0 = view.Slice(chosen[IntrinsicMath.Min(first + TransposedQuad<TThreads>.Line(0), end - 1)], 1);
    readonly FactorsView line1 = view.Slice(chosen[IntrinsicMath.Min(first + TransposedQuad<TThreads>.Line(1), end - 1)], 1);

    public Float4 Load(int number, int depth)
    {
        var quad = depth / Float4.Length + TransposedQuad<TThreads>.Quad(number);
        return number == 0 ? line0.Load(0, quad) : line1.Load(0, quad);
    }

    public void Stage(ArrayView<Float4> shared, int buffer, int number, Float4 value) =>
        TransposedQuad<TThreads>.Stage(shared, buffer, number, value);

    public void StageAlone(ArrayView<Float4> shared, int buffer, int depth)
    {
        for (var line = 0; line < TileProduct<TThreads>.Lines; line += Float4.Length)
        {
            var a = chosen[IntrinsicMath.Min(first + line, last)];
            var b = chosen[IntrinsicMath.Min(first + line + 1, last)];
            var c = chosen[IntrinsicMath.Min(first + line + 2, last)];
            var d = chosen[IntrinsicMath.Min(first + line + 3, last)];
            var place = buffer + line / Float4.Length;
            for (var quad = depth / Float4.Length; quad < (depth + TThreads.Depth) / Float4.Length; quad++)
            {
                TransposedQuad<TThreads>.Stage(shared, place, view.Load(a, quad), view.Load(b, quad), view.Load(c, quad), view.Load(d, quad));
                place += Float4.Length * TileProduct<TThreads>.Width;
            }
        }
    }
}

/// <summary>
/// An operand whose lines are columns of factors: quads are four lines of one term. Terms beyond the last are zeros. Columns beyond the last repeat
/// it; their products are not used.
/// </summary>
/// <param name="view">[terms × stride]</param>
/// <param name="firstQuad">The quad of columns of the first line.</param>
/// <param name="terms">The number of terms.</param>
readonly struct ColumnOperand<TThreads, TView>(TView view, int firstQuad, int terms) : ITileOperand
    where TThreads : struct, ITileThreads
    where TView : struct, IFactorsView<TView>
{
    readonly TView view = view;
    readonly int firstQuad = firstQuad;
    readonly int terms = terms;

    public Float4 Load(int number, int depth)
    {
        var term = depth + Term(number);
        var value = view.Load(IntrinsicMath.Min(term, terms - 1), IntrinsicMath.Min(firstQuad + Quad(number), view.QuadsPerRow - 1));
        return term < terms ? value : default;
    }

    public void Stage(ArrayView<Float4> shared, int buffer, int number, Float4 value) =>
        shared[buffer + Term(number) * TileProduct<TThreads>.Width + Quad(number)] = value;

    public void StageAlone(ArrayView<Float4> shared, int buffer, int depth)
    {
        for (var number = 0; number < 2 * TThreads.Depth; number++) Stage(shared, buffer, number, Load(number, depth));
    }

    static int Term(int number) => (Group.IdxX + number * TThreads.Side * TThreads.Side) / (2 * TThreads.Side);

    static int Quad(int number) => (Group.IdxX + number * TThreads.Side * TThreads.Side) % (2 * TThreads.Side);
}

/// <summary>The quads of an operand whose quads are four terms of one line.</summary>
static class TransposedQuad<TThreads> where TThreads : struct, ITileThreads
{
    static int QuadsOfLine => TThreads.Depth / Float4.Length;

    /// <summary>The line of a quad.</summary>
    public static int Line(int number) => (Group.IdxX + number * TThreads.Side * TThreads.Side) / QuadsOfLine;

    /// <summary>The quad among those of its line in a step.</summary>
    public static int Quad(int number) => (Group.IdxX + number * TThreads.Side * TThreads.Side) % QuadsOfLine;

    /// <summary>Stores four terms of four lines, by terms.</summary>
    public static void Stage(ArrayView<Float4> shared, int place, Float4 a, Float4 b, Float4 c, Float4 d)
    {
        shared[place] = new Float4(a.X, b.X, c.X, d.X);
        shared[place + TileProduct<TThreads>.Width] = new Float4(a.Y, b.Y, c.Y, d.Y);
        shared[place + 2 * TileProduct<TThreads>.Width] = new Float4(a.Z, b.Z, c.Z, d.Z);
        shared[place + 3 * TileProduct<TThreads>.Width] = new Float4(a.W, b.W, c.W, d.W);
    }

    /// <summary>Stores a quad of one line as four neighbouring terms.</summary>
    public static void Stage(ArrayView<Float4> shared, int buffer, int number, Float4 value)
    {
        var width = TileProduct<TThreads>.Width * Float4.Length;
        var start = buffer * Float4.Length + Quad(number) * Float4.Length * width + Line(number);
        var floats = shared.Cast<float>().SubView(start, 3 * width + 1);
        floats[0] = value.X;
        floats[width] = value.Y;
        floats[2 * width] = value.Z;
        floats[3 * width] = value.W;
    }
}
