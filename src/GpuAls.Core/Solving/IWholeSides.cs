namespace GpuAls.Core.Solving;

/// <summary>Numbers about all rows of both sides, for a session that holds some of them. The ranks of a group compute them together.</summary>
interface IWholeSides
{
    /// <summary>XᵀX of all users or YᵀY of all items, [stride × stride] in float64.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    /// <param name="held">[held rows × f] The current factors of the rows that the session holds.</param>
    double[] SumOfOuterProducts(bool ofUsers, FactorMatrix held);

    /// <summary>Whether it pays to solve the short rows of a side with one unknown for each entry.</summary>
    /// <param name="ofUsers">Whether of the users.</param>
    bool ShortRowsPay(bool ofUsers);
}

/// <summary>A session whose start factors someone else changes between half-sweeps, where it does not solve their rows itself.</summary>
interface IPartialSession : IAlsSession
{
    /// <summary>Takes over the user factors from the memory of the start factors.</summary>
    void UploadUsers();

    /// <summary>Takes over the item factors from the memory of the start factors.</summary>
    void UploadItems();
}
