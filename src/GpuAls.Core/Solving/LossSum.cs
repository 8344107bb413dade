namespace GpuAls.Core.Solving;

/// <summary>The loss from its parts, added in one order whoever computed them.</summary>
static class LossSum
{
    // Rows whose terms are added before they are added to the sum.
    const int PieceRows = 1024;

    /// <summary>The loss, if all rows have the same λ.</summary>
    /// <param name="ofUsers">XᵀX [stride × stride]</param>
    /// <param name="ofItems">YᵀY [stride × stride]</param>
    /// <param name="seen">[users] Σ (1 + w)·(p − ŷ)² − ŷ² over the pairs of each user.</param>
    /// <param name="regularization">λ</param>
    /// <param name="stride">Numbers in a row of a matrix.</param>
    public static AlsLoss Add(double[] ofUsers, double[] ofItems, double[] seen, double regularization, int stride)
    {
        // λ·(|X|² + |Y|²), from the diagonals of XᵀX and YᵀY.
        var norms = 0.0;
        for (var k = 0; k < stride; k++) norms += ofUsers[k * stride + k] + ofItems[k * stride + k];
        return new AlsLoss(Data(ofUsers, ofItems, seen), regularization * norms);
    }

    /// <summary>The loss, if each row has its own λ.</summary>
    /// <param name="ofUsers">XᵀX [stride × stride]</param>
    /// <param name="ofItems">YᵀY [stride × stride]</param>
    /// <param name="seen">[users] Σ (1 + w)·(p − ŷ)² − ŷ² over the pairs of each user.</param>
    /// <param name="userNorms">[users] λ_row·|x|².</param>
    /// <param name="itemNorms">[items] λ_row·|y|².</param>
    public static AlsLoss Add(double[] ofUsers, double[] ofItems, double[] seen, double[] userNorms, double[] itemNorms) =>
        new(Data(ofUsers, ofItems, seen), userNorms.Sum() + itemNorms.Sum());

    static double Data(double[] ofUsers, double[] ofItems, double[] seen)
    {
        var data = 0.0;
        for (var k = 0; k < ofUsers.Length; k++) data += ofUsers[k] * ofItems[k];
        for (var start = 0; start < seen.Length; start += PieceRows)
        {
            var sum = 0.0;
            for (var row = start; row < Math.Min(seen.Length, start + PieceRows); row++) sum += seen[row];
            data += sum;
        }

        return data;
    }
}
