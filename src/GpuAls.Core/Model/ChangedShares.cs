using GpuAls.Core.Memory;

namespace GpuAls.Core.Model;

/// <summary>
/// The share of the evidence of each row that updates have changed since the row was solved, 0 or more; absent in a model without updates. The next
/// update adds to it.
/// </summary>
/// <param name="Users">[users]</param>
/// <param name="Items">[items]</param>
sealed record ChangedShares(LargeArray<float> Users, LargeArray<float> Items)
{
    /// <summary>The shares of an update.</summary>
    public ChangedShares(float[] users, float[] items)
        : this(LargeArray<float>.From(users), LargeArray<float>.From(items))
    {
    }

    /// <summary>The first share that is no number from 0 on, as a sentence with its section; null if there is none.</summary>
    public string? FindProblem() => FindProblem("changed users", Users) ?? FindProblem("changed items", Items);

    static string? FindProblem(string section, LargeArray<float> shares)
    {
        for (var row = 0; row < shares.Length; row++)
        {
            if (!(shares[row] >= 0 && float.IsFinite(shares[row])))
                return FormattableString.Invariant($"section '{section}', row {row}: the share {shares[row]}; expected a number of at least 0");
        }

        return null;
    }
}
