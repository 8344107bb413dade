namespace GpuAls.Core.Interactions;

/// <summary>The place of the interactions that an <see cref="InteractionMatrixBuilder"/> collects: memory, or a file.</summary>
interface IInteractionStore
{
    /// <summary>The number of interactions in the store.</summary>
    long Count { get; }

    /// <summary>The number of interactions that became part of others.</summary>
    long Merged { get; }

    /// <summary>Adds one interaction.</summary>
    /// <exception cref="GpuAlsException">There is no room for it.</exception>
    void Add(int user, int item, float strength);

    /// <summary>Gives users and items other numbers.</summary>
    /// <param name="users">[old users] The new number of each user; null leaves the users unchanged.</param>
    /// <param name="items">[old items] The new number of each item; null leaves the items unchanged.</param>
    void Renumber(int[]? users, int[]? items);
}
