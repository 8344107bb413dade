using ILGPU;

namespace GpuAls.Kernels;

/// <summary>What <see cref="ExplanationKernel"/> is given; one value, for a kernel takes few parameters.</summary>
struct ExplanationView
{
    /// <summary>
    /// The users' systems: their known items with weights, [questions] the users in Order, the items' factors. Failures is
    /// [questions]: 1 where float32 is not enough to solve the system.
    /// </summary>
    public CholeskyRowsView<FactorsView> System;

    /// <summary>λ of each user, where G has none.</summary>
    public OwnRegularization Own;

    /// <summary>[questions + 1] Where each question's items begin.</summary>
    public ArrayView<int> ItemStarts;

    /// <summary>[pairs] The items to explain.</summary>
    public ArrayView<int> Items;

    /// <summary>[questions] Where each question's shares begin.</summary>
    public ArrayView<int> ShareStarts;

    /// <summary>The shares: of each question its items one after the other, of each item the user's known items in their order.</summary>
    public ArrayView<float> Shares;
}
