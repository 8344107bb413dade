using GpuAls.Core.Numerics;

namespace GpuAls.Core.Solving;

/// <summary>
/// Both sides of a training of which one process holds all rows: it sends nothing, and adds the same slabs in the same order as ranks.
/// </summary>
/// <param name="users">The number of users.</param>
/// <param name="items">The number of items.</param>
/// <param name="threads">The number of threads; it changes no bit.</param>
sealed unsafe class OneProcess(int users, int items, int threads) : IWholeSides
{
    public bool HoldsAll => true;

    public (int Start, int End) Own(bool ofUsers) => (0, ofUsers ? users : items);

    public int NumberOf(bool ofUsers, int place) => place;

    public double[] SumOverSlabs(bool ofUsers, int length, SlabSum add, CancellationToken cancel)
    {
        var slabs = new RowSlabs(Own(ofUsers).End);
        var terms = new OrderedSum(length);
        Threads.ForEachPiece(slabs.Count, threads, slab =>
        {
            var term = terms.Take();
            add(slabs.Start(slab), slabs.End(slab), term);
            terms.Add(slab, term);
        }, cancel);
        return terms.Total;
    }

    public void Exchange(bool ofUsers, float* values, int size)
    {
    }

    public void ExchangeSlabRows(bool ofUsers, FactorMatrix held)
    {
    }

    public long Sum(long own) => own;
}
