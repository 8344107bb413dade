namespace GpuAls.Kernels;

/// <summary>Items [first, first + count) of a question why.</summary>
/// <param name="Question">Its number.</param>
/// <param name="User">Whose scores.</param>
/// <param name="First">The first of its items.</param>
/// <param name="Count">How many.</param>
readonly record struct ExplanationPiece(int Question, int User, int First, int Count)
{
    /// <summary>[count] The items.</summary>
    /// <param name="questions">All questions.</param>
    public int[] ItemsOf(IReadOnlyList<(int User, IReadOnlyList<int> Items)> questions) => [.. questions[Question].Items.Skip(First).Take(Count)];
}
