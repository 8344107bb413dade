namespace GpuAls.Core.Queries;

/// <summary>Counts the items before given items in the lists of many users, without making the lists.</summary>
interface IRankCounter
{
    /// <summary>
    /// For each given item of each user, the number of items that the user does not know and that come before it: those with a higher score, and
    /// those with an equal score and a lower row.
    /// </summary>
    /// <param name="users">Rows of users, each with a vector that is not zero.</param>
    /// <param name="items">[users] Rows of items that the user does not know, ascending.</param>
    /// <param name="cancel">Stops between two batches.</param>
    /// <returns>[users][items]</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was cancelled.</exception>
    IReadOnlyList<int[]> CountBefore(IReadOnlyList<int> users, IReadOnlyList<int[]> items, CancellationToken cancel);
}
