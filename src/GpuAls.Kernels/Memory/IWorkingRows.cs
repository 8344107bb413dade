namespace GpuAls.Kernels;

/// <summary>Rows of factors in float32 while they are being solved: a step of conjugate gradient may be smaller than what their storage can tell apart.</summary>
/// <typeparam name="TView">How the factors are stored.</typeparam>
interface IWorkingRows<TView> : IDisposable where TView : struct, IFactorsView<TView>
{
    /// <summary>The stored rows in float32.</summary>
    FactorsView Take(TView stored, int rows);

    /// <summary>Puts back what <see cref="Take"/> gave.</summary>
    void Return(TView stored, int rows);
}

/// <summary>Rows that are stored as float32: they are worked on where they are.</summary>
sealed class StoredRows : IWorkingRows<FactorsView>
{
    public FactorsView Take(FactorsView stored, int rows) => stored;

    public void Return(FactorsView stored, int rows)
    {
    }

    public void Dispose()
    {
    }
}
