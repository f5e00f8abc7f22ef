Console.WriteLine("DropoutLab");
