namespace GpuAls.Core.Interactions;

/// <summary>
/// The users and items of a core: after the first round, only the partners of dropped rows are examined, so that all rounds together read each pair
/// at most twice.
/// </summary>
sealed class InteractionCore
{
    /// <param name="matrix">The interactions.</param>
    /// <param name="minItems">The minimum number of items of a user.</param>
    /// <param name="minUsers">The minimum number of users of an item.</param>
    public InteractionCore(InteractionMatrix matrix, int minItems, int minUsers)
    {
        var users = new Side(matrix.ByUser, minItems);
        var items = new Side(matrix.ByItem, minUsers);
        while (users.HasDrops || items.HasDrops)
        {
            Rounds++;
            users.DropFrom(items);
            items.DropFrom(users);
        }

        (Users, Items) = (users.Kept(), items.Kept());
    }

    /// <summary>The rows of the users of the core, ascending.</summary>
    public IReadOnlyList<int> Users { get; }

    /// <summary>The rows of the items of the core, ascending.</summary>
    public IReadOnlyList<int> Items { get; }

    /// <summary>The number of rounds that dropped a user or an item.</summary>
    public int Rounds { get; }

    /// <summary>The users, or the items.</summary>
    sealed class Side
    {
        readonly SparseRows pairs;
        readonly int min;
        readonly int[] counts; // of the partners that are left
        List<int> drops = []; // rows that fell below the minimum

        public Side(SparseRows pairs, int min)
        {
            (this.pairs, this.min) = (pairs, min);
            counts = new int[pairs.Rows];
            for (var row = 0; row < counts.Length; row++)
            {
                counts[row] = pairs.RowLength(row);
                if (counts[row] < min) drops.Add(row);
            }
        }

        /// <summary>Whether rows are to be dropped.</summary>
        public bool HasDrops => drops.Count > 0;

        /// <summary>Drops the rows below the minimum: their partners on the other side lose them.</summary>
        public void DropFrom(Side other)
        {
            foreach (var row in drops)
            {
                foreach (var partner in pairs.RowColumns(row)) other.Lose(partner);
            }

            drops = [];
        }

        /// <summary>The rows that are left, ascending.</summary>
        public IReadOnlyList<int> Kept() => [.. Enumerable.Range(0, counts.Length).Where(row => counts[row] >= min)];

        // Exactly at the minimum, so that a row is dropped once.
        void Lose(int row)
        {
            if (counts[row]-- == min) drops.Add(row);
        }
    }
}
