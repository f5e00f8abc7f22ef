namespace DropoutLab.Tests.OperationTable;

/// <summary>Calls the overload with an array, as languages do that make no spans of arguments; C# prefers the one with a span.</summary>
internal static class OtherLanguages
{
    public static Tensor Call(string operation, Tensor tensor, int[] numbers)
    {
        try
        {
            return (Tensor)typeof(Tensor).GetMethod(operation, [typeof(int[])])!.Invoke(tensor, [numbers])!;
        }
        catch (System.Reflection.TargetInvocationException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
    }
}
