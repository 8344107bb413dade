namespace GpuAls.Evaluation;

/// <summary>The ranks of a job that evaluate together: each ranks the items for a part of the users.</summary>
interface IUserRanks
{
    /// <summary>The part of the users that this rank evaluates.</summary>
    /// <param name="users">The number of users.</param>
    (int Start, int End) Part(int users);

    /// <summary>Sends bytes to all ranks; all ranks call it together.</summary>
    /// <param name="description">A description of the work, which must be the same on all ranks.</param>
    /// <param name="own">The bytes of this rank.</param>
    /// <returns>[ranks] The bytes of all ranks, in the order of their parts.</returns>
    /// <exception cref="Core.GpuAlsException">Another rank has failed, or does other work.</exception>
    byte[][] Share(string description, byte[] own);
}
